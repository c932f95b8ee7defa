package io.sluice.sink.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.sink.store.StoreException.Kind;
import io.sluice.wire.rate.Pace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * A directory as a blob store: a key is a path below it. The directory is made when the first object is.
 *
 * <p>How an object comes to be is told in {@link ObjectWriter}. Reading keeps files open for the next range, so that an object which
 * another process deletes may still be read for a while.
 *
 * <p>Threads: all blocking work runs on the scheduler from the constructor, which stays the caller's. Owns: the open files, until
 * {@link #close}. Limits: {@value #OPEN_FILES} files open for reading.
 */
public final class DirectoryBlobStore implements BlobStore {

    private static final int OPEN_FILES = 64;

    private final Path root;
    private final Scheduler scheduler;
    private final DurableDirectories directories;
    private final ObjectWriter writer;
    private final OpenFiles openFiles = new OpenFiles(OPEN_FILES);

    /**
     * A store in a directory, which need not exist yet.
     *
     * @param root the directory
     * @param scheduler where blocking work runs; its threads may block
     * @param random draws the names of unfinished writes; used by one thread at a time
     */
    public DirectoryBlobStore(Path root, Scheduler scheduler, RandomGenerator random) {
        this.root = root.toAbsolutePath().normalize();
        this.scheduler = scheduler;
        this.directories = new DurableDirectories(this.root, Fsync.SYSTEM);
        this.writer = new ObjectWriter(directories, Fsync.SYSTEM, random);
    }

    @Override
    public Mono<Void> create(String key, byte[] content, Pace pace) {
        Path target = path(key);
        if (!pace.equals(Pace.FREE)) {
            return paced(key, target, Content.of(content), pace, false);
        }
        return new FileWork<>(scheduler, key, cancelled -> {
            writer.create(key, target, content);
            return null;
        });
    }

    @Override
    public Mono<Void> createFromFile(String key, Path file, boolean mayAdopt, Pace pace) {
        Path target = path(key);
        if (!pace.equals(Pace.FREE)) {
            return paced(key, target, Content.ofFile(key, file), pace, mayAdopt);
        }
        return new FileWork<>(scheduler, key, cancelled -> {
            writer.createFromFile(key, target, file, mayAdopt, cancelled);
            return null;
        });
    }

    private Mono<Void> paced(String key, Path target, Content content, Pace pace, boolean mayAdopt) {
        return Mono.defer(() -> new PacedWrite(writer, scheduler, key, target, content, pace, mayAdopt).write());
    }

    @Override
    public Mono<ByteBuf> read(String key, long offsetBytes, int lengthBytes) {
        BlobKeys.checkRange(key, offsetBytes, lengthBytes);
        Path path = path(key);
        return new FileWork<>(
                scheduler,
                key,
                cancelled -> openFiles.use(path, channel -> readRange(key, channel, offsetBytes, lengthBytes)));
    }

    private static ByteBuf readRange(String key, FileChannel channel, long offsetBytes, int lengthBytes)
            throws IOException {
        long size = channel.size();
        if (offsetBytes + lengthBytes > size) {
            throw StoreException.truncated(key, offsetBytes, lengthBytes, size);
        }
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(lengthBytes);
        boolean complete = false;
        try {
            while (buffer.readableBytes() < lengthBytes) {
                int done = buffer.readableBytes();
                if (buffer.writeBytes(channel, offsetBytes + done, lengthBytes - done) < 0) {
                    if (!channel.isOpen()) {
                        throw new ClosedChannelException(); // Netty says of a closed channel that it is at its end
                    }
                    throw StoreException.truncated(key, offsetBytes, lengthBytes, offsetBytes + done);
                }
            }
            complete = true;
            return buffer;
        } finally {
            if (!complete) {
                buffer.release();
            }
        }
    }

    @Override
    public Mono<byte[]> readAll(String key, int maxBytes) {
        Path path = path(key);
        return new FileWork<>(
                scheduler, key, cancelled -> openFiles.use(path, channel -> readWhole(key, channel, maxBytes)));
    }

    private static byte[] readWhole(String key, FileChannel channel, int maxBytes) throws IOException {
        long size = channel.size();
        if (size > maxBytes) {
            throw StoreException.tooLarge(key, size, maxBytes);
        }
        ByteBuffer content = ByteBuffer.allocate((int) size);
        while (content.hasRemaining()) {
            if (channel.read(content, content.position()) < 0) {
                throw StoreException.truncated(key, 0, size, content.position());
            }
        }
        return content.array();
    }

    @Override
    public Mono<BlobInfo> head(String key) {
        Path path = path(key);
        return new FileWork<>(scheduler, key, cancelled -> info(key, path));
    }

    @Override
    public Flux<BlobInfo> list(String prefix) {
        BlobKeys.checkPrefix(prefix);
        return Flux.generate(() -> new DirectoryWalk(root, prefix), DirectoryBlobStore::emitNext)
                .subscribeOn(scheduler)
                .onErrorMap(IOException.class, e -> FileErrors.classify(prefix, e));
    }

    private static DirectoryWalk emitNext(DirectoryWalk walk, SynchronousSink<BlobInfo> sink) {
        try {
            BlobInfo next = walk.next();
            if (next == null) {
                sink.complete();
            } else {
                sink.next(next);
            }
        } catch (IOException e) {
            sink.error(e);
        }
        return walk;
    }

    @Override
    public Flux<String> children(String prefix) {
        BlobKeys.checkPrefix(prefix);
        return new FileWork<>(scheduler, prefix, cancelled -> DirectoryWalk.entries(root.resolve(prefix)))
                .flatMapIterable(entries -> entries)
                .map(DirectoryWalk.Entry::name);
    }

    @Override
    public Mono<Void> delete(String key) {
        Path path = path(key);
        return new FileWork<>(scheduler, key, cancelled -> {
            openFiles.forget(path);
            if (info(key, path) != null) {
                Files.deleteIfExists(path);
                directories.sync(path.resolveSibling(""));
            }
            return null;
        });
    }

    /** Closes what is open for reading. */
    @Override
    public void close() {
        try {
            openFiles.close();
        } catch (IOException e) {
            throw new StoreException(Kind.FAILED, "", root + " could not be closed: " + e.getMessage(), e);
        }
    }

    private static @Nullable BlobInfo info(String key, Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isRegularFile() ? new BlobInfo(key, attributes.size()) : null;
        } catch (FileSystemException e) {
            StoreException failure = FileErrors.classify(key, e);
            if (failure.kind() == Kind.NOT_FOUND) {
                return null;
            }
            throw failure;
        }
    }

    private Path path(String key) {
        return root.resolve(BlobKeys.checkKey(key));
    }
}
