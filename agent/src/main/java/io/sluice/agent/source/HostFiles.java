package io.sluice.agent.source;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what the kernel tells in /proc and /sys. What is not there or may not be read tells nothing: the checks that use it go
 * as far as they are permitted.
 *
 * @param proc usually /proc
 * @param sys usually /sys
 */
record HostFiles(Path proc, Path sys) {

    static final HostFiles OF_THIS_HOST = new HostFiles(Path.of("/proc"), Path.of("/sys"));

    static List<Path> list(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return entries; // a process that ended, or one of another user
        }
        return entries;
    }

    static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static List<String> lines(Path file) {
        return text(file).map(text -> text.lines().toList()).orElse(List.of());
    }
}
