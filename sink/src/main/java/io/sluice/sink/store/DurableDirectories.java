package io.sluice.sink.store;

import io.sluice.sink.store.StoreException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes directories that survive a power cut, and makes what is in them survive one.
 *
 * <p>A name is durable once the directory that holds it is fsync'ed. That a directory exists says nothing: whoever made it may not have
 * come to its fsync yet. So the parent is fsync'ed also for a directory that was found, once for each that is remembered here.
 *
 * <p>A failed fsync is final. The system reports it once and may have dropped what it could not write; a second fsync would succeed and
 * mean nothing. So a directory whose fsync has failed is refused from then on.
 *
 * <p>Threads: any. Limits: remembers {@value #REMEMBERED} directories.
 */
final class DurableDirectories {

    private static final int REMEMBERED = 1024;

    private final Path root;
    private final Fsync fsync;
    private final Set<Path> durable = Collections.synchronizedSet(Collections.newSetFromMap(new Remembered()));
    private final Set<Path> broken = ConcurrentHashMap.newKeySet();

    DurableDirectories(Path root, Fsync fsync) {
        this.root = root;
        this.fsync = fsync;
    }

    /** Makes {@code directory}, which is the root or below it, and all above it, durably. */
    void make(Path directory) throws IOException {
        refuseBroken(directory);
        if (durable.contains(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (directory.equals(root)) {
            makeRoot();
        } else if (parent != null) {
            make(parent);
            makeIfAbsent(directory);
            sync(parent);
        }
        durable.add(directory);
    }

    /** Makes durable which names {@code directory} holds. */
    void sync(Path directory) throws IOException {
        refuseBroken(directory);
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            force(directory, channel);
        }
    }

    /** Has every directory looked at again: one of them is gone. */
    void forget() {
        durable.clear();
    }

    private void refuseBroken(Path directory) {
        if (broken.contains(directory)) {
            throw new StoreException(
                    Kind.FAILED,
                    directory.toString(),
                    directory
                            + ": could not be synced to its disk before and is not trusted any more: check the disk, then start again");
        }
    }

    private void force(Path directory, FileChannel channel) throws IOException {
        try {
            fsync.sync(channel);
        } catch (IOException e) {
            broken.add(directory);
            throw e;
        }
    }

    private void makeRoot() throws IOException {
        Path parent = root.getParent();
        if (parent == null) {
            return;
        }
        makeAbove(parent);
        makeIfAbsent(root);
        try {
            sync(parent);
        } catch (AccessDeniedException e) {
            // A directory that may not be read is somebody else's, and the root was in it before: it could not be made
            // there.
            return;
        }
    }

    private void makeAbove(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent != null && !Files.isDirectory(directory)) {
            makeAbove(parent);
            makeIfAbsent(directory);
            sync(parent);
        }
    }

    private static void makeIfAbsent(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw new IOException(directory + " is no directory", e);
            }
        }
    }

    private static final class Remembered extends LinkedHashMap<Path, Boolean> {
        Remembered() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }
}
