package io.sluice.cli.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files of this machine, programs, texts and archives, up to so many bytes. What may not be read is passed over. The order is that of their
 * names, so that two runs choose alike.
 */
final class RealFiles {

    private static final List<Path> PLACES = Stream.of(
                    "/usr/share",
                    "/usr/bin",
                    "/usr/lib/x86_64-linux-gnu",
                    "/usr/lib",
                    "/usr/lib64",
                    "/opt",
                    "/usr/local")
            .map(Path::of)
            .toList();

    /** Larger ones would make a demo of few files. */
    private static final long MAX_FILE_BYTES = 64L << 20;

    /** What a file takes in a file system beside its content, on the average. */
    private static final long OVERHEAD_BYTES = 2048;

    /** Names that debugfs takes as they are. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/+@=,-]+");

    private RealFiles() {}

    /**
     * A file that was chosen.
     *
     * @param path where it is
     * @param bytes its size
     */
    record RealFile(Path path, long bytes) {}

    static List<RealFile> choose(long totalBytes) throws IOException {
        Collector collector = new Collector(totalBytes);
        for (Path place : PLACES) {
            if (Files.isDirectory(place)) {
                Files.walkFileTree(place.toRealPath(), collector);
            }
        }
        return collector.chosen.stream()
                .distinct()
                .sorted(Comparator.comparing(RealFile::path))
                .toList();
    }

    private static final class Collector extends SimpleFileVisitor<Path> {

        private final List<RealFile> chosen = new ArrayList<>();
        private long leftBytes;

        Collector(long leftBytes) {
            this.leftBytes = leftBytes;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            long taken = attributes.size() + OVERHEAD_BYTES;
            boolean suits = attributes.isRegularFile()
                    && attributes.size() <= MAX_FILE_BYTES
                    && PLAIN.matcher(file.toString()).matches()
                    && Files.isReadable(file);
            if (suits && taken <= leftBytes) {
                chosen.add(new RealFile(file, attributes.size()));
                leftBytes -= taken;
            }
            return leftBytes < OVERHEAD_BYTES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
