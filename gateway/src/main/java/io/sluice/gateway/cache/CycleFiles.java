package io.sluice.gateway.cache;

import io.sluice.sink.store.Fsync;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Names and housekeeping of a cycle's directory in the cache. Blocks. */
final class CycleFiles {

    static final String SEGMENT = ".seg";
    static final String MAPS = "maps";

    private CycleFiles() {}

    /** Makes a directory and, one by one, those above it, and syncs what holds them. Excludes the removal of empty ones. */
    static synchronized void createDurably(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (Files.isDirectory(directory) || parent == null) {
            return;
        }
        createDurably(parent);
        Files.createDirectories(directory);
        Fsync.directory(parent);
    }

    /** What the segments in a cycle's directory take. */
    static long segmentBytes(Path directory) throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(directory, "*" + SEGMENT)) {
            for (Path segment : segments) {
                bytes += Files.size(segment);
            }
        }
        return bytes;
    }

    /** Deletes a cycle's directory, and its machine's and its vault's when they are empty then, with all that is in it. The journal goes first: a directory without one is rubbish. */
    static void delete(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Files.deleteIfExists(directory.resolve(Journal.FILE_NAME));
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
        deleteEmpty(directory.resolveSibling(""));
    }

    private static synchronized void deleteEmpty(Path machine) throws IOException {
        deleteIfEmpty(machine);
        deleteIfEmpty(machine.resolveSibling(""));
    }

    private static void deleteIfEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // another cycle, or another machine, has its place there
        }
    }
}
