package io.sluice.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root command: says what there is, and asks for a subcommand. */
@Command(
        name = "sluice",
        versionProvider = Sluice.Version.class,
        description = {
            "Replicate machines' disks to a vault, and bring any recovery point back.",
            "A VAULT is a directory, given as a path or as file:///PATH; the first replicate or gateway makes it."
        },
        footer = {
            "  sluice replicate /var/lib/images/web.img --to /backup --machine web-1",
            "  sluice points --at /backup",
            "  sluice restore --from /backup --machine web-1 --out web-restored.img"
        })
final class Sluice implements Runnable {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    @SuppressWarnings("unused") // picocli acts on it by itself
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and end.")
    @SuppressWarnings("unused") // picocli acts on it by itself
    private boolean version;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given: see sluice --help");
    }

    /** The version that the build wrote into the jar's manifest. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Sluice.class.getPackage().getImplementationVersion();
            return new String[] {"sluice " + (version == null ? "(not packaged)" : version)};
        }
    }
}
