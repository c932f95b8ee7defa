package io.sluice.wire;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What stands before a batch's payload: on the wire, in the cache and in the vault alike.
 *
 * <p>Format: docs/format.md, section 4. Units: lengths in bytes, extents in units of 512 bytes. Immutable.
 *
 * @param disk index into the cycle's disk table
 * @param codec what the payload is
 * @param flags bit 0: sealed
 * @param sequence number of the batch in its cycle, from 0
 * @param rawLength bytes of the payload before compression
 * @param storedLength bytes of the payload that follows
 * @param storedCrc CRC32C of the payload that follows
 * @param rawCrc CRC32C of the raw payload
 * @param pass number of the pass of its cycle, from 0
 * @param extents what the batch covers
 */
public record BatchHeader(
        int disk,
        Codec codec,
        int flags,
        long sequence,
        int rawLength,
        int storedLength,
        int storedCrc,
        int rawCrc,
        int pass,
        Extents extents) {

    /** Bytes before the extents. */
    public static final int FIXED_BYTES = 36;

    /** Bytes of an extent. */
    public static final int EXTENT_BYTES = 12;

    /** Bytes of the header's own CRC. */
    public static final int CRC_BYTES = 4;

    /** The largest header. */
    public static final int MAX_BYTES = FIXED_BYTES + Extents.MAX * EXTENT_BYTES + CRC_BYTES;

    /** The format's ceiling for raw data in a batch. */
    public static final int MAX_RAW_BYTES = 1 << 20;

    /** The flag of a sealed batch. */
    public static final int SEALED = 1;

    /** Refuses what docs/format.md refuses, as {@link IllegalArgumentException}. */
    public BatchHeader {
        String fault = fault(disk, codec, flags, sequence, rawLength, storedLength, storedCrc, rawCrc, pass, extents);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
    }

    /** The header of a batch of raw data as the agent cuts it. */
    public static BatchHeader raw(int disk, long sequence, int pass, int rawLength, int rawCrc, Extents extents) {
        return new BatchHeader(disk, Codec.NONE, 0, sequence, rawLength, rawLength, rawCrc, rawCrc, pass, extents);
    }

    /** The header of a batch of zeros. */
    public static BatchHeader zeros(int disk, long sequence, int pass, Extents extents) {
        return new BatchHeader(disk, Codec.ZEROS, 0, sequence, 0, 0, 0, 0, pass, extents);
    }

    /** The same batch with another form of its payload. */
    public BatchHeader withPayload(Codec newCodec, int newStoredLength, int newStoredCrc) {
        return new BatchHeader(
                disk, newCodec, flags, sequence, rawLength, newStoredLength, newStoredCrc, rawCrc, pass, extents);
    }

    /** Bytes from the start of the header to the payload. */
    public int headerLength() {
        return FIXED_BYTES + extents.count() * EXTENT_BYTES + CRC_BYTES;
    }

    /** Bytes of header and payload. */
    public int recordLength() {
        return headerLength() + storedLength;
    }

    /** Appends the header with its CRC to {@code out}. */
    public void encode(ByteBuf out, Id cycle) {
        int start = out.writerIndex();
        out.writeShort(headerLength()).writeShort(disk).writeByte(codec.code()).writeByte(flags);
        out.writeShort(extents.count()).writeLong(sequence).writeInt(rawLength).writeInt(storedLength);
        out.writeInt(storedCrc).writeInt(rawCrc).writeShort(pass).writeShort(0);
        extents.writeTo(out);
        out.writeInt(crc(out, start, out.writerIndex() - start, cycle));
    }

    /**
     * Reads and checks a header; {@code in} stands behind it afterwards. The payload is not looked at.
     *
     * @throws BatchFormatException when the bytes are no header of that cycle; where {@code in} stands then is undefined
     */
    public static BatchHeader decode(ByteBuf in, Id cycle) throws BatchFormatException {
        int start = in.readerIndex();
        int available = in.readableBytes();
        int headerLength = available < 2 ? 0 : in.getUnsignedShort(start);
        if (headerLength < FIXED_BYTES + EXTENT_BYTES + CRC_BYTES || headerLength > available) {
            throw new BatchFormatException(
                    "batch header of " + headerLength + " bytes where " + available + " bytes are left");
        }
        int crcAt = start + headerLength - CRC_BYTES;
        int found = crc(in, start, headerLength - CRC_BYTES, cycle);
        if (found != in.getInt(crcAt)) {
            throw BatchFormatException.checksum("batch header", in.getInt(crcAt), found);
        }
        BatchHeader header = decodeFields(in.skipBytes(2), headerLength);
        in.readerIndex(crcAt + CRC_BYTES);
        return header;
    }

    private static BatchHeader decodeFields(ByteBuf in, int headerLength) throws BatchFormatException {
        int disk = in.readUnsignedShort();
        int codec = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int count = in.readUnsignedShort();
        long sequence = in.readLong();
        int rawLength = in.readInt();
        int storedLength = in.readInt();
        int storedCrc = in.readInt();
        int rawCrc = in.readInt();
        int pass = in.readUnsignedShort();
        int reserved = in.readUnsignedShort();
        if (headerLength != FIXED_BYTES + count * EXTENT_BYTES + CRC_BYTES || reserved != 0) {
            throw new BatchFormatException("batch header of " + headerLength + " bytes with " + count
                    + " extents and reserved word " + reserved);
        }
        Extents extents = Extents.readFrom(in, count);
        Codec known = Codec.ofCode(codec);
        String fault = fault(disk, known, flags, sequence, rawLength, storedLength, storedCrc, rawCrc, pass, extents);
        if (fault != null) {
            throw new BatchFormatException(fault);
        }
        return new BatchHeader(disk, known, flags, sequence, rawLength, storedLength, storedCrc, rawCrc, pass, extents);
    }

    private static @Nullable String fault(
            int disk,
            Codec codec,
            int flags,
            long sequence,
            int rawLength,
            int storedLength,
            int storedCrc,
            int rawCrc,
            int pass,
            Extents extents) {
        if ((disk | pass) >>> 16 != 0 || sequence < 0 || flags > SEALED || flags < 0) {
            return "disk " + disk + ", pass " + pass + ", sequence " + sequence + " or flags " + flags
                    + " out of range";
        }
        if (codec == Codec.ZEROS) {
            return (rawLength | storedLength | storedCrc | rawCrc) == 0 ? null : "a batch of zeros with a payload";
        }
        if (rawLength <= 0 || rawLength > MAX_RAW_BYTES || rawLength != extents.totalBytes()) {
            return "raw length " + rawLength + " where the extents have " + extents.totalBytes()
                    + " bytes and the ceiling is " + MAX_RAW_BYTES;
        }
        boolean sealed = flags == SEALED;
        if (sealed ? rawCrc != 0 : codec == Codec.NONE && rawCrc != storedCrc) {
            return "raw crc32c " + Crc32c.hex(rawCrc) + " with stored crc32c " + Crc32c.hex(storedCrc) + ", codec "
                    + codec + " and flags " + flags;
        }
        return lengthFault(codec, flags, rawLength, storedLength);
    }

    private static @Nullable String lengthFault(Codec codec, int flags, int rawLength, int storedLength) {
        int overhead = flags == SEALED ? SEAL_BYTES : 0;
        boolean good = codec == Codec.NONE
                ? storedLength == rawLength + overhead
                : storedLength > overhead && storedLength < rawLength + overhead;
        return good ? null : "stored length " + storedLength + " for raw length " + rawLength + " with codec " + codec;
    }

    /** What sealing adds to a payload: the raw CRC inside the text and the tag behind it. */
    private static final int SEAL_BYTES = 4 + 16;

    private static int crc(ByteBuf bytes, int index, int length, Id cycle) {
        ByteBuffer id = ByteBuffer.allocate(Id.BYTES);
        id.putLong(cycle.high()).putLong(cycle.low()).flip();
        return new Crc32c().update(id).update(bytes, index, length).value();
    }
}
