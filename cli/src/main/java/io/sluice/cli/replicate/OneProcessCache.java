package io.sluice.cli.replicate;

import io.sluice.cli.process.UsageException;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The cache of the gateway that {@code replicate} runs for itself: one for each vault and machine, found again by the next run, and held by
 * one process at a time. The lock is the kernel's and dies with the process.
 */
final class OneProcessCache implements AutoCloseable {

    private final Path directory;
    private final FileChannel lock;

    private OneProcessCache(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Opens it below the state directory.
     *
     * @throws UsageException when another process has it, or it cannot be written
     */
    static OneProcessCache open(Path state, Id vault, String machine) {
        Path parent = state.resolve("cache").resolve(vault.toString());
        String name = sha256(machine);
        try {
            Files.createDirectories(parent);
            FileChannel lock = FileChannel.open(
                    parent.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(lock)) {
                lock.close();
                throw new UsageException("machine '" + machine
                        + "' is being replicated to this vault by another process: wait until it is done");
            }
            return new OneProcessCache(parent.resolve(name), lock);
        } catch (IOException e) {
            throw new UsageException(
                    "state directory " + state + " cannot be written (" + e + "): choose another with --state-dir", e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path directory() {
        return directory;
    }

    /** A name of a machine may be too long for a file. */
    private static String sha256(String machine) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(machine.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
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
