package io.sluice.sink.store;

import io.sluice.sink.store.StoreException.Kind;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/**
 * Turns what file systems throw into {@link StoreException}s: the one place that does.
 *
 * <p>Java hands on the system's text and not its number, so the texts are those of the C locale, in which the launcher starts the JVM; in
 * another language a full disk is FAILED instead of NO_SPACE, and nothing else changes.
 */
final class FileErrors {

    private FileErrors() {}

    static StoreException classify(String key, IOException failure) {
        String text = text(failure);
        return new StoreException(kind(failure, text), key, key + ": " + text, failure);
    }

    private static Kind kind(IOException failure, String text) {
        if (failure instanceof NoSuchFileException) {
            return Kind.NOT_FOUND;
        }
        if (failure instanceof FileAlreadyExistsException) {
            return Kind.EXISTS;
        }
        if (failure instanceof AccessDeniedException) {
            return Kind.DENIED;
        }
        if (failure instanceof ClosedChannelException) {
            return Kind.UNAVAILABLE;
        }
        return kindOf(text);
    }

    private static Kind kindOf(String text) {
        return switch (text) {
            case "No space left on device", "Disk quota exceeded", "File too large" -> Kind.NO_SPACE;
            case "Permission denied", "Operation not permitted", "Read-only file system" -> Kind.DENIED;
            case "No such file or directory", "Not a directory" -> Kind.NOT_FOUND;
            case "Stale file handle",
                    "Connection timed out",
                    "Host is down",
                    "No route to host",
                    "Interrupted system call",
                    "Resource temporarily unavailable",
                    "Too many open files",
                    "Too many open files in system" -> Kind.UNAVAILABLE;
            default -> Kind.FAILED;
        };
    }

    private static String text(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "does not exist";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
        return Objects.requireNonNullElse(reason, failure.getClass().getSimpleName());
    }
}
