package io.sluice.cli.replicate;

import io.sluice.agent.digest.BlockDigests;
import io.sluice.agent.state.MachineLock;
import io.sluice.agent.state.StateLockedException;
import io.sluice.cli.process.UsageException;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The cache of the gateway that {@code replicate} runs for itself: one for each vault and machine, found again by the next run, and held by
 * one process at a time.
 */
final class OneProcessCache implements AutoCloseable {

    private final Path directory;
    private final MachineLock lock;

    private OneProcessCache(Path directory, MachineLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Makes the place of all caches, before there is a vault that the user would have to remove again.
     *
     * @throws UsageException when it cannot be written
     */
    static void makePlace(Path state) {
        Path place = place(state);
        try {
            Files.createDirectories(place);
        } catch (IOException e) {
            throw notWritable(state, e);
        }
        if (!Files.isWritable(place)) {
            throw notWritable(state, new AccessDeniedException(place.toString()));
        }
    }

    /**
     * Opens it below the state directory.
     *
     * @throws UsageException when another process has it, or it cannot be written
     */
    static OneProcessCache open(Path state, Id vault, String machine) {
        Path parent = place(state).resolve(vault.toString());
        byte[] key = machine.getBytes(StandardCharsets.UTF_8);
        // A name of a machine may be too long for a file.
        String name = HexFormat.of().formatHex(BlockDigests.sha256().digest(key));
        try {
            Files.createDirectories(parent);
            return new OneProcessCache(parent.resolve(name), MachineLock.acquire(parent.resolve(name + ".lock")));
        } catch (StateLockedException e) {
            throw new UsageException(
                    "machine '" + machine
                            + "' is being replicated to this vault by another process: wait until it is done",
                    e);
        } catch (IOException e) {
            throw notWritable(state, e);
        }
    }

    private static Path place(Path state) {
        return state.resolve("cache");
    }

    private static UsageException notWritable(Path state, IOException e) {
        return new UsageException(
                "state directory " + state + " cannot be written (" + e + "): choose another with --state-dir", e);
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new IllegalStateException("a lock that cannot be given up", e);
        }
    }
}
