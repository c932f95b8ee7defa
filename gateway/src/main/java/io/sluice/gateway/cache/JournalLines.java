package io.sluice.gateway.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import io.sluice.sink.DamagedException;
import io.sluice.wire.Crc32c;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Goes through the lines of a {@link Journal}, one at a time.
 *
 * <p>Threads: one; blocks. Owns: the open file. Errors: {@link DamagedException} for a line that does not match its CRC and is not the last.
 * Limits: the longest line, and 64 KiB.
 */
final class JournalLines implements AutoCloseable {

    private static final int CRC_CHARS = 8;
    private static final HexFormat HEX = HexFormat.of();

    private final Path file;
    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int lineStart;
    private int lineEnd;
    private int filled;
    private long wholeBytes;

    JournalLines(Path file) throws IOException {
        this.file = file;
        this.in = Files.newInputStream(file);
    }

    /** The line that holds this JSON. */
    static byte[] of(byte[] json) {
        String crc = HEX.toHexDigits(Crc32c.of(ByteBuffer.wrap(json)));
        ByteBuffer line = ByteBuffer.allocate(CRC_CHARS + 1 + json.length + 1);
        line.put(crc.getBytes(StandardCharsets.US_ASCII))
                .put((byte) ' ')
                .put(json)
                .put((byte) '\n');
        return line.array();
    }

    /** Goes to the next line, if there is one that is whole. */
    boolean next() throws IOException {
        lineStart = wholeBytes == 0 ? 0 : lineEnd + 1;
        lineEnd = lineStart;
        while (lineEnd == filled || buffer[lineEnd] != '\n') {
            if (lineEnd < filled) {
                lineEnd++;
            } else if (!fill()) {
                return false;
            }
        }
        if (!matches()) {
            if (lineEnd + 1 == filled && !fill()) {
                return false;
            }
            throw new DamagedException(
                    file.toString(), wholeBytes, "a line of the journal does not match its checksum");
        }
        wholeBytes += lineEnd + 1 - lineStart;
        return true;
    }

    private boolean matches() {
        int json = lineStart + CRC_CHARS + 1;
        if (json > lineEnd) {
            return false;
        }
        String crc = new String(buffer, lineStart, CRC_CHARS, StandardCharsets.US_ASCII);
        return buffer[lineStart + CRC_CHARS] == ' '
                && crc.equals(HEX.toHexDigits(Crc32c.of(ByteBuffer.wrap(buffer, json, lineEnd - json))));
    }

    /** Reads on behind what is there of the line, which moves to the start. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, lineStart, buffer, 0, filled - lineStart);
        filled -= lineStart;
        lineEnd -= lineStart;
        lineStart = 0;
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(read, 0);
        return read > 0;
    }

    /** The line as a record. */
    JournalRecord read(ObjectReader reader) throws IOException {
        int json = lineStart + CRC_CHARS + 1;
        try {
            return reader.readValue(buffer, json, lineEnd - json);
        } catch (JsonProcessingException e) {
            throw new DamagedException(file.toString(), 0, "a line of the journal has no known form");
        }
    }

    /** Length of the whole lines so far. */
    long wholeBytes() {
        return wholeBytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
