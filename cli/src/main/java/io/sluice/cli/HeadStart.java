package io.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Has the classes that are slow to initialise do so on a second core while the command line is read: what speaks JSON, looks into its types,
 * and what loads libraries. That is an eighth of the time to start.
 *
 * <p>Only classes that do not log, since how to log is not known yet. Threads: one of its own, a daemon. Errors: none; whoever needs a
 * class that cannot be initialised meets that by itself, and says so.
 */
final class HeadStart {

    private static final List<String> OF_READERS =
            List.of("io.sluice.sink.vault.CheckedJson", "com.github.luben.zstd.ZstdDecompressCtx");

    private static final List<String> OF_REPLICATION = List.of(
            "io.sluice.agent.source.LinuxFile",
            "io.sluice.wire.Messages",
            "io.sluice.sink.vault.CheckedJson",
            "io.sluice.agent.state.StateJson",
            "com.github.luben.zstd.ZstdCompressCtx");

    private static final Map<String, List<String>> CLASSES =
            Map.of("replicate", OF_REPLICATION, "demo", OF_REPLICATION, "restore", OF_READERS, "verify", OF_READERS);

    private HeadStart() {}

    /** Begins with what the command of that command line needs. */
    static void begin(String... args) {
        List<String> names = CLASSES.get(args.length == 0 ? "" : args[0]);
        if (names != null) {
            Thread thread = new Thread(() -> initialize(names), "sluice-head-start");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Returns those that could not be. */
    static List<String> initialize(List<String> names) {
        List<String> failed = new ArrayList<>();
        for (String name : names) {
            try {
                Class.forName(name);
            } catch (ClassNotFoundException | LinkageError e) {
                failed.add(name);
            }
        }
        return failed;
    }

    /** The commands that are given one. */
    static Set<String> commands() {
        return CLASSES.keySet();
    }

    /** All that are begun with for some command. */
    static List<String> classes() {
        return CLASSES.values().stream().flatMap(List::stream).distinct().toList();
    }
}
