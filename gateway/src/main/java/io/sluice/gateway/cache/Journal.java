package io.sluice.gateway.cache;

import com.fasterxml.jackson.databind.ObjectReader;
import io.sluice.gateway.cache.JournalRecord.Acknowledged;
import io.sluice.gateway.cache.JournalRecord.Finished;
import io.sluice.sink.segment.SyncFailedException;
import io.sluice.sink.store.Fsync;
import io.sluice.wire.Id;
import io.sluice.wire.Messages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The journal of one cycle in the cache: what has been promised, so that a restarted gateway knows what must be there.
 *
 * <p>Format: lines of {@code <crc32c of the JSON, 8 hexadecimal digits> <JSON><LF>}. A last line that is not whole is what a crash leaves
 * of a write that nobody was told about; anything else that does not match its CRC is damage.
 *
 * <p>Threads: any, one at a time (synchronized); blocks. A record is durable when {@link #append} returns. Errors: after a failed write or
 * sync every later one fails, so that what may be half a line stays the last.
 */
final class Journal implements AutoCloseable {

    static final String FILE_NAME = "journal";

    private static final ObjectReader READER = Messages.json().readerFor(JournalRecord.class);

    private final Path file;
    private final FileChannel channel;
    private boolean broken;

    private Journal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** A new journal; its directory is to be synced by the caller. */
    static Journal create(Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        return new Journal(file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** The journal of a cycle that goes on, behind its last whole line. */
    static Journal reopen(Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        long whole = wholeBytes(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.truncate(whole).position(whole);
        return new Journal(file, channel);
    }

    private static long wholeBytes(Path file) throws IOException {
        try (JournalLines lines = new JournalLines(file)) {
            while (lines.next()) {
                // its checksum is all that matters here
            }
            return lines.wholeBytes();
        }
    }

    /**
     * What the whole records say, in order; empty when not even the first was written. Of what was acknowledged of a segment only the newest is
     * left, and nothing of a finished one: a long cycle acknowledges millions of times, and what is read must fit into memory.
     */
    static List<JournalRecord> read(Path directory) throws IOException {
        Map<Object, JournalRecord> records = new LinkedHashMap<>();
        Set<Id> finished = new HashSet<>();
        try (JournalLines lines = new JournalLines(directory.resolve(FILE_NAME))) {
            while (lines.next()) {
                JournalRecord entry = lines.read(READER);
                if (!(entry instanceof Acknowledged mark)) {
                    records.put(lines.wholeBytes(), entry);
                } else if (!finished.contains(mark.segment())) {
                    records.put(mark.segment(), mark);
                }
                if (entry instanceof Finished whole && finished.add(whole.segment())) {
                    records.remove(whole.segment());
                }
            }
        }
        return List.copyOf(records.values());
    }

    /** Makes a record durable. */
    synchronized void append(JournalRecord entry) throws IOException {
        if (broken) {
            throw new IOException(file + ": an earlier write or sync of the journal failed");
        }
        broken = true;
        byte[] json = Messages.json().writerFor(JournalRecord.class).writeValueAsBytes(entry);
        ByteBuffer line = ByteBuffer.wrap(JournalLines.of(json));
        while (line.hasRemaining()) {
            channel.write(line);
        }
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new SyncFailedException(file, e);
        }
        broken = false;
    }

    /** Makes the cycle void: says so in the journal or, where that does not work any more, takes the journal away. */
    synchronized void appendLost(String reason) throws IOException {
        try {
            append(new JournalRecord.Lost(reason));
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(file);
            Fsync.directory(file.resolveSibling(""));
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
