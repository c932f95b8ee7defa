package io.sluice.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC-32C (Castagnoli), RFC 3720 appendix B.4. The CRC of the digits 1 to 9 in ASCII is {@code e3069283}.
 *
 * <p>Threads: an instance belongs to one thread. Limits: {@code int} holds the 32 bits; print it with {@link #hex}.
 */
public final class Crc32c {

    private final CRC32C crc = new CRC32C();

    /** The CRC of the readable bytes; indices stay. */
    public static int of(ByteBuf bytes) {
        return new Crc32c().update(bytes).value();
    }

    /** The CRC of {@code length} bytes from {@code index} on; indices stay. */
    public static int of(ByteBuf bytes, int index, int length) {
        return new Crc32c().update(bytes, index, length).value();
    }

    /** The CRC of the remaining bytes; the position stays. */
    public static int of(ByteBuffer bytes) {
        return new Crc32c().update(bytes).value();
    }

    /** Adds the readable bytes; indices stay. */
    public Crc32c update(ByteBuf bytes) {
        return update(bytes, bytes.readerIndex(), bytes.readableBytes());
    }

    /** Adds {@code length} bytes from {@code index} on; indices stay. */
    public Crc32c update(ByteBuf bytes, int index, int length) {
        if (bytes.nioBufferCount() == 1) {
            crc.update(
                    bytes.nioBuffer(index, length)); // never the internal one: a socket may be writing the same buffer
        } else {
            for (ByteBuffer part : bytes.nioBuffers(index, length)) {
                crc.update(part);
            }
        }
        return this;
    }

    /** Adds the remaining bytes; the position stays. */
    public Crc32c update(ByteBuffer bytes) {
        crc.update(bytes.duplicate());
        return this;
    }

    /** The CRC so far. */
    public int value() {
        return (int) crc.getValue();
    }

    /** Eight lower-case hexadecimal digits. */
    public static String hex(int crc) {
        return String.format("%08x", crc);
    }
}
