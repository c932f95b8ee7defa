package io.sluice.agent.source;

import static java.util.function.Predicate.not;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds a process that has a file open for writing, by the descriptors in /proc. */
final class OpenWriters {

    private static final int ACCESS_MODE = 3;

    private final HostFiles host;

    OpenWriters(HostFiles host) {
        this.host = host;
    }

    /** The first such process, in words. */
    Optional<String> find(FileIdentity file) {
        return HostFiles.list(host.proc()).stream()
                .filter(process -> isNumber(process.getFileName().toString()))
                .filter(process -> hasOpenForWriting(process, file))
                .findFirst()
                .map(this::describe);
    }

    private boolean hasOpenForWriting(Path process, FileIdentity file) {
        return HostFiles.list(process.resolve("fd")).stream()
                .filter(descriptor -> isOf(descriptor, file))
                .anyMatch(descriptor -> isWritable(process, descriptor));
    }

    private static boolean isOf(Path descriptor, FileIdentity file) {
        try {
            // The link's text first: sockets and pipes are many, and a stat of them tells nothing.
            return Files.readSymbolicLink(descriptor).toString().startsWith("/")
                    && FileIdentity.of(descriptor).isSameFile(file);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isWritable(Path process, Path descriptor) {
        return HostFiles.lines(process.resolve("fdinfo").resolve(descriptor.getFileName())).stream()
                .filter(line -> line.startsWith("flags:"))
                .map(line -> line.substring("flags:".length()).strip())
                .filter(not(String::isEmpty))
                .anyMatch(octal -> (Integer.parseUnsignedInt(octal, 8) & ACCESS_MODE) != 0);
    }

    private String describe(Path process) {
        String name = HostFiles.text(process.resolve("comm")).orElse("unknown");
        return "open for writing by process " + process.getFileName() + " (" + name + ")";
    }

    private static boolean isNumber(String name) {
        return name.chars().allMatch(Character::isDigit);
    }
}
