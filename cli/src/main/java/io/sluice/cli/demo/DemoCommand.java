package io.sluice.cli.demo;

import io.sluice.cli.gateway.SizeConverter;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.CommandFailedException;
import io.sluice.cli.process.ExitCode;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.config.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice demo}: makes a disk of real files, and takes it through the main job. */
@Command(
        name = "demo",
        description = {
            "Make a disk image of this machine's files, replicate it, change it, replicate it again, restore both points and"
                    + " compare them with the originals.",
            "Needs mke2fs and debugfs, and about twice the size in space while it runs; removes all of its files."
        },
        footer = {"  sluice demo", "  sluice demo --size 4GiB --dir /var/tmp"})
public final class DemoCommand implements Callable<Integer> {

    private static final ByteSize LEAST = new ByteSize(64L << 20);
    private static final int SPACE_FACTOR = 2;

    private final Surroundings surroundings;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "1GiB",
            converter = SizeConverter.class,
            description = "The disk's size. Default: 1GiB.")
    private ByteSize size;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Where the demo works, in a directory of its own. Default: the directory for temporary files.")
    private @Nullable Path parent;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    /** A command of this process. */
    public DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (size.compareTo(LEAST) < 0) {
            throw new UsageException("a demo of " + size + ": use at least " + LEAST);
        }
        try {
            Path directory = createDirectory();
            try {
                return run(directory);
            } finally {
                Directories.delete(directory);
            }
        } catch (IOException e) {
            throw new CommandFailedException("the demo failed: " + e.getMessage(), e);
        }
    }

    private int run(Path directory) throws IOException {
        Demo demo =
                new Demo(surroundings, directory, String.join(" ", spec.root().version()), output);
        DemoResult result = demo.run(size.bytes());
        output.print(surroundings, result);
        if (!result.isIdentical()) {
            surroundings.err().println("sluice: damaged: what came back is not what went in");
            return ExitCode.DAMAGED.number();
        }
        return ExitCode.DONE.number();
    }

    private Path createDirectory() throws IOException {
        Path place = parent == null ? Path.of(System.getProperty("java.io.tmpdir", "/tmp")) : parent;
        if (!Files.isDirectory(place) || !Files.isWritable(place)) {
            throw new UsageException(place + " is no directory that can be written: choose another with --dir");
        }
        ByteSize usable = new ByteSize(Files.getFileStore(place).getUsableSpace());
        if (usable.bytes() / SPACE_FACTOR < size.bytes()) {
            throw new UsageException(place + " has room for " + usable + ", and a demo takes " + SPACE_FACTOR
                    + " times " + size + ": choose another --dir, or a smaller --size");
        }
        return Files.createTempDirectory(place, "sluice-demo-");
    }
}
