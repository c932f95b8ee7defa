package io.sluice.gateway.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.sink.DamagedException;
import io.sluice.sink.segment.SyncFailedException;
import io.sluice.sink.store.Fsync;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Messages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

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

    private static final int CRC_CHARS = 8;

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
        long whole = wholeBytes(Files.readAllBytes(file), file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.truncate(whole).position(whole);
        return new Journal(file, channel);
    }

    /** Every whole record, in order; empty when not even the first was written. */
    static List<JournalRecord> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, 0, (int) wholeBytes(bytes, file), StandardCharsets.UTF_8);
        List<JournalRecord> records = new ArrayList<>();
        for (String line : text.lines().toList()) {
            try {
                records.add(Messages.json().readValue(line.substring(CRC_CHARS + 1), JournalRecord.class));
            } catch (JsonProcessingException e) {
                throw new DamagedException(file.toString(), 0, "a line of the journal has no known form");
            }
        }
        return records;
    }

    private static long wholeBytes(byte[] bytes, Path file) {
        int start = 0;
        for (int end = nextLine(bytes, start); end >= 0; end = nextLine(bytes, start)) {
            if (!matches(bytes, start, end)) {
                if (end == bytes.length - 1) {
                    return start;
                }
                throw new DamagedException(file.toString(), start, "a line of the journal does not match its checksum");
            }
            start = end + 1;
        }
        return start;
    }

    private static int nextLine(byte[] bytes, int start) {
        for (int i = start; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] bytes, int start, int end) {
        int json = start + CRC_CHARS + 1;
        if (json > end) {
            return false;
        }
        String crc = new String(bytes, start, CRC_CHARS, StandardCharsets.US_ASCII);
        return bytes[start + CRC_CHARS] == ' '
                && crc.equals(Crc32c.hex(Crc32c.of(ByteBuffer.wrap(bytes, json, end - json))));
    }

    /** Makes a record durable. */
    synchronized void append(JournalRecord entry) throws IOException {
        if (broken) {
            throw new IOException(file + ": an earlier write or sync of the journal failed");
        }
        broken = true;
        byte[] json = Messages.json().writerFor(JournalRecord.class).writeValueAsBytes(entry);
        String crc = Crc32c.hex(Crc32c.of(ByteBuffer.wrap(json)));
        ByteBuffer line = ByteBuffer.allocate(CRC_CHARS + 1 + json.length + 1);
        line.put(crc.getBytes(StandardCharsets.US_ASCII))
                .put((byte) ' ')
                .put(json)
                .put((byte) '\n')
                .flip();
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
