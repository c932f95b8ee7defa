package io.sluice.cli.replicate;

import io.sluice.agent.replicate.ReplicationRequest;
import io.sluice.agent.replicate.ReplicationRequest.RequestedDisk;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.ReplicatorSettings;
import io.sluice.cli.gateway.HostPort;
import io.sluice.cli.gateway.SizeConverter;
import io.sluice.cli.memory.MemoryCeilings;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.EventLoops;
import io.sluice.cli.process.HostName;
import io.sluice.cli.process.StateDirectory;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.cli.vaults.MachineName;
import io.sluice.config.ByteSize;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.netty.resources.LoopResources;

/** {@code sluice replicate}: sends what changed on disks, and makes one recovery point. */
@Command(
        name = "replicate",
        description = {
            "Bring what changed on a machine's disks into a vault, and make one recovery point.",
            "Several disks make one machine and recover together. Agent and gateway run in this process, or with --gateway"
                    + " the agent alone. Each run that succeeds makes one point, also when nothing changed; one that fails"
                    + " makes none. A disk that may have been written while it was read gets a point marked fuzzy."
        },
        footer = {
            "  sluice replicate /var/lib/images/web.img --to /backup --machine web-1",
            "  sluice replicate root=/dev/vg/root data=/dev/vg/data --to /backup",
            "  sluice replicate /dev/vda --gateway backup.example.org:7443"
        })
public final class ReplicateCommand implements Callable<Integer> {

    private static final int DEFAULT_LEVEL = 1;

    private final Surroundings surroundings;

    @Parameters(
            arity = "1..*",
            paramLabel = "[ID=]DISK",
            description =
                    "Image files or block devices. A disk's id is its file's base name unless given; write ./a=b for a"
                            + " file called a=b.")
    private List<String> disks;

    @Option(
            names = "--to",
            paramLabel = "VAULT",
            description = "The vault: a directory or file:///PATH. An absent or empty one is made.")
    private @Nullable String location;

    @Option(
            names = "--gateway",
            paramLabel = "HOST:PORT",
            converter = HostPort.class,
            description = "Send to the gateway that listens there, into its vault and at its level; instead of --to.")
    private @Nullable InetSocketAddress gateway;

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            converter = MachineName.class,
            description = "The machine's name. Default: this host's.")
    private @Nullable String machine;

    @Option(
            names = "--lanes",
            paramLabel = "1-32",
            defaultValue = "4",
            description = "How many connections carry data. Default: 4.")
    private int lanes;

    @Option(
            names = "--level",
            paramLabel = "1-19",
            description = "The zstd level that data is compressed with, with --to. Default: 1.")
    private @Nullable Integer level;

    @Option(
            names = "--batch-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "How much data is compressed together, at most: a multiple of 64KiB up to 1MiB. More makes the vault"
                            + " smaller, and what reads single pieces of a disk slower. Default: 256KiB; a gateway may take less.")
    private @Nullable ByteSize batchSize;

    @Option(names = "--claim", description = "Take the machine over where another host made its newest point.")
    private boolean claim;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description =
                    "Where this host keeps digests, cache and locks. Default: SLUICE_STATE_DIR, else /var/lib/sluice"
                            + " for root and the XDG state directory for others.")
    private @Nullable Path stateDirectory;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    /** A command of this process. */
    public ReplicateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        long began = System.nanoTime();
        if (location != null && gateway != null) {
            throw new UsageException("--to and --gateway exclude each other: the gateway has its own vault");
        }
        if (level != null && gateway != null) {
            throw new UsageException("--level and --gateway exclude each other: the gateway has its own level");
        }
        String name = machineName();
        List<RequestedDisk> requested = DiskArguments.read(disks);
        Path state = StateDirectory.choose(stateDirectory, surroundings.environment());
        ReplicatorSettings settings = settings();
        ReplicationResult result = gateway == null
                ? inOneProcess(settings, state, name, requested)
                : overTheNetwork(settings, state, request(name, requested, HostPort.resolved(gateway)));
        result.warnings().forEach(line -> surroundings.err().println("sluice: warning: " + line));
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        output.print(surroundings, new ReplicateResult(name, result, time, surroundings.clock()));
        return 0;
    }

    private ReplicatorSettings settings() {
        ReplicatorSettings settings =
                ReplicatorSettings.defaults(String.join(" ", spec.root().version()));
        try {
            return batchSize == null
                    ? settings
                    : settings.withBatchBytes((int) Math.min(batchSize.bytes(), Integer.MAX_VALUE));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--batch-size: " + e.getMessage(), e);
        }
    }

    private ReplicationResult inOneProcess(
            ReplicatorSettings settings, Path state, String name, List<RequestedDisk> requested) {
        if (location == null) {
            throw new UsageException("where to? give --to VAULT, or --gateway HOST:PORT");
        }
        request(name, requested, InetSocketAddress.createUnresolved("localhost", 0));
        return new OneProcess(surroundings, settings, state)
                .run(
                        location,
                        name,
                        level == null ? DEFAULT_LEVEL : level,
                        address -> request(name, requested, address),
                        output);
    }

    private ReplicationResult overTheNetwork(ReplicatorSettings settings, Path state, ReplicationRequest request) {
        MemoryCeilings.ofThisProcess().add(settings.ceilings()).check();
        LoopResources loops = EventLoops.ofReplication();
        try {
            return new Replication(surroundings, settings, state, new SecureRandom())
                    .run(request, loops, UnaryOperator.identity(), output.isJson());
        } finally {
            loops.dispose();
        }
    }

    private String machineName() {
        return machine == null ? HostName.asMachine(HostName.ofThisHost(), "give one with --machine") : machine;
    }

    private ReplicationRequest request(String name, List<RequestedDisk> requested, InetSocketAddress address) {
        try {
            return new ReplicationRequest(name, requested, address, lanes, claim);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
