package io.sluice.sink.store;

import io.sluice.sink.store.StoreException.Kind;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Makes objects in a directory so that they are whole, made once, and survive a power cut (docs/format.md, section 9).
 *
 * <p>An object is written to a temporary file in its final directory and fsync'ed there: then its content is durable, under a name that
 * nobody looks at. link(2) gives it the final name in one step that fails if the name is taken: then it is visible. The directory is
 * fsync'ed: then the name is durable too, and only now the caller is told. Where the name was taken the directory is fsync'ed as well before
 * the caller is told so, for whoever took it may have died just before; that is what makes EXISTS as good as success.
 *
 * <p>A failed fsync of the file is final for that file: the kernel may have dropped what it could not write, and says so once. So the file
 * is abandoned, and a retry makes another.
 *
 * <p>A file of the cache is already what the temporary file would be. It is linked itself where that is allowed and possible.
 *
 * <p>Threads: any; blocks. A crash leaves at most a file whose name starts with {@link BlobKeys#TEMPORARY}.
 */
final class ObjectWriter {

    private static final long COPY_STEP_BYTES = 8 << 20;

    private final DurableDirectories directories;
    private final Fsync fsync;
    private final RandomGenerator random;

    ObjectWriter(DurableDirectories directories, Fsync fsync, RandomGenerator random) {
        this.directories = directories;
        this.fsync = fsync;
        this.random = random;
    }

    void create(String key, Path target, byte[] content) throws IOException {
        prepare(key, target);
        make(key, target, Content.of(content), () -> false);
    }

    void createFromFile(String key, Path target, Path source, boolean mayAdopt, BooleanSupplier cancelled)
            throws IOException {
        Content content = Content.ofFile(key, source);
        content.lengthBytes(); // without a source nothing is made
        prepare(key, target);
        if (!mayAdopt || !adopt(key, target, source)) {
            make(key, target, content, cancelled);
        }
    }

    /** What comes before an object is written: its directory; and a look whether it is there already. */
    void prepare(String key, Path target) throws IOException {
        directories.make(directoryOf(target));
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(key, target);
        }
    }

    /** Makes the file itself the object, if it can be. */
    boolean adopt(String key, Path target, Path source) throws IOException {
        if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            Files.createLink(target, source);
        } catch (FileAlreadyExistsException e) {
            throw exists(key, target);
        } catch (FileSystemException | UnsupportedOperationException e) {
            // Another file system, too many links, or links of others' files forbidden: a copy can be made in all these
            // cases.
            return false;
        }
        directories.sync(directoryOf(target));
        return true;
    }

    private void make(String key, Path target, Content content, BooleanSupplier cancelled) throws IOException {
        Unfinished object = begin(key, target);
        try {
            long length = content.lengthBytes();
            for (long position = 0; position < length; position += COPY_STEP_BYTES) {
                if (cancelled.getAsBoolean()) {
                    throw new CancellationException(key);
                }
                content.writeTo(object.file(), position, Math.min(COPY_STEP_BYTES, length - position));
            }
            finish(object);
        } finally {
            abandon(object);
        }
    }

    /** An object that has no name yet. */
    record Unfinished(String key, Path target, Path temporary, FileChannel file) {}

    /** Begins to write an object. Ends with {@link #finish} or {@link #abandon}. */
    Unfinished begin(String key, Path target) throws IOException {
        Path temporary = target.resolveSibling(temporaryName());
        return new Unfinished(key, target, temporary, open(key, temporary));
    }

    /** Gives a written object its name. */
    void finish(Unfinished object) throws IOException {
        try (FileChannel file = object.file()) {
            sync(object.key(), file);
        }
        link(object.key(), object.target(), object.temporary());
        remove(object.temporary());
        directories.sync(directoryOf(object.target()));
    }

    /** Removes what has no name; what is finished already stays. */
    void abandon(Unfinished object) throws IOException {
        object.file().close();
        remove(object.temporary());
    }

    private FileChannel open(String key, Path temporary) throws IOException {
        try {
            return FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new StoreException(Kind.UNAVAILABLE, key, key + ": the name of its unfinished write is taken", e);
        } catch (NoSuchFileException e) {
            directories.forget();
            throw new StoreException(Kind.UNAVAILABLE, key, key + ": its directory has just been removed", e);
        }
    }

    private void sync(String key, FileChannel file) throws IOException {
        try {
            fsync.sync(file);
        } catch (IOException e) {
            StoreException failure = FileErrors.classify(key, e);
            if (failure.kind() == Kind.NO_SPACE) {
                throw failure;
            }
            throw new StoreException(
                    Kind.UNAVAILABLE,
                    key,
                    key + ": its disk failed to sync it, so it was abandoned: " + e.getMessage(),
                    e);
        }
    }

    private void link(String key, Path target, Path temporary) throws IOException {
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            throw exists(key, target);
        } catch (UnsupportedOperationException e) {
            throw new StoreException(Kind.FAILED, key, key + ": the file system has no hard links: use another", e);
        }
    }

    private StoreException exists(String key, Path target) throws IOException {
        directories.sync(directoryOf(target));
        return StoreException.exists(key);
    }

    /** What cannot be removed stays as an unfinished write, which is no object and harms nobody. */
    private static void remove(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            return;
        }
    }

    private String temporaryName() {
        synchronized (random) {
            return BlobKeys.TEMPORARY + Id.random(random);
        }
    }

    private static Path directoryOf(Path target) {
        Path directory = target.getParent();
        if (directory == null) {
            throw new IllegalArgumentException("an object without a directory: " + target);
        }
        return directory;
    }
}
