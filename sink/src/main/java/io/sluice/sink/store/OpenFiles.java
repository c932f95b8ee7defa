package io.sluice.sink.store;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files open for reading, kept open for the next range; the one used longest ago is closed first.
 *
 * <p>Threads: any. A file may be closed here while somebody reads it; then its channel is closed when the last has finished. Limits: at
 * most {@code max} channels, and those in use.
 */
final class OpenFiles implements AutoCloseable {

    /** What to do with a channel; it is shared, so only positional reads are allowed. */
    interface Use<T> {
        T apply(FileChannel channel) throws IOException;
    }

    private final int max;
    private final Map<Path, Open> byPath = new LinkedHashMap<>(16, 0.75f, true);

    OpenFiles(int max) {
        this.max = max;
    }

    <T> T use(Path path, Use<T> use) throws IOException {
        Open open = acquire(path);
        try {
            return use.apply(open.channel);
        } catch (ClosedChannelException e) {
            forget(path);
            throw e;
        } finally {
            release(open);
        }
    }

    /** Has the next use open the file again. */
    synchronized void forget(Path path) throws IOException {
        Open open = byPath.remove(path);
        if (open != null) {
            open.retire();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        evictDownTo(0);
    }

    private Open acquire(Path path) throws IOException {
        Open known = acquireKnown(path);
        if (known != null) {
            return known;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
            throw new NoSuchFileException(path.toString());
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        return acquireNew(path, channel);
    }

    private synchronized @Nullable Open acquireKnown(Path path) {
        Open open = byPath.get(path);
        if (open != null) {
            open.users++;
        }
        return open;
    }

    private synchronized Open acquireNew(Path path, FileChannel channel) throws IOException {
        Open open = new Open(channel);
        Open other = byPath.put(path, open);
        if (other != null) {
            other.retire();
        }
        evictDownTo(max);
        return open;
    }

    private void evictDownTo(int count) throws IOException {
        Iterator<Open> oldestFirst = byPath.values().iterator();
        while (byPath.size() > count) {
            Open oldest = oldestFirst.next();
            oldestFirst.remove();
            oldest.retire();
        }
    }

    private synchronized void release(Open open) throws IOException {
        open.users--;
        open.closeIfDone();
    }

    private static final class Open {
        private final FileChannel channel;
        private int users = 1;
        private boolean retired;

        Open(FileChannel channel) {
            this.channel = channel;
        }

        void retire() throws IOException {
            retired = true;
            closeIfDone();
        }

        void closeIfDone() throws IOException {
            if (retired && users == 0) {
                channel.close();
            }
        }
    }
}
