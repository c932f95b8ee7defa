package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.DamagedException;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Id;
import java.util.ArrayList;
import java.util.List;

/**
 * What a segment says about itself: whose it is, and the disks that its batches index.
 *
 * <p>Format: docs/format.md, section 5. Errors: bytes that are no header are a {@link DamagedException} that names the object and
 * the byte. Limits: 1 to 1024 disks; sealed segments are refused.
 *
 * @param segment the segment's id
 * @param vault the vault it belongs to
 * @param machine the machine it belongs to
 * @param cycle the cycle whose batches it holds
 * @param base the cycle against which the changes were taken; {@link Id#NONE}: against zeros
 * @param disks the disk table, by disk index
 */
public record SegmentHeader(Id segment, Id vault, Id machine, Id cycle, Id base, List<SegmentDisk> disks) {

    /** Bytes from which the header's length can be told. */
    public static final int PREFIX_BYTES = 16;

    /** The most disks of a segment. */
    public static final int MAX_DISKS = 1024;

    private static final long MAGIC = 0x534c554943534547L;
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 144;
    private static final int SALT_BYTES = 32;
    private static final int RESERVED_BYTES = 6;
    private static final int CRC_BYTES = 4;
    private static final int MAX_BYTES = FIXED_BYTES + MAX_DISKS * (29 + 255) + CRC_BYTES;

    /** Refuses an empty or oversized disk table and missing ids. */
    public SegmentHeader {
        disks = List.copyOf(disks);
        if (disks.isEmpty() || disks.size() > MAX_DISKS) {
            throw new IllegalArgumentException("a segment of " + disks.size() + " disks; 1 to " + MAX_DISKS);
        }
        if (segment.isNone() || vault.isNone() || machine.isNone() || cycle.isNone()) {
            throw new IllegalArgumentException("segment " + segment + " of vault " + vault + ", machine " + machine
                    + ", cycle " + cycle + ": only the base may be none");
        }
    }

    /** Bytes of the encoded header: where batch 0 starts. */
    public int encodedLength() {
        return FIXED_BYTES + disks.stream().mapToInt(SegmentDisk::encodedLength).sum() + CRC_BYTES;
    }

    /** Appends the header to {@code out}. */
    public void encode(ByteBuf out) {
        int start = out.writerIndex();
        out.writeLong(MAGIC).writeShort(VERSION).writeShort(0).writeInt(encodedLength());
        for (Id id : List.of(segment, vault, machine, cycle, base)) {
            id.writeTo(out);
        }
        out.writeLong(0).writeZero(SALT_BYTES);
        out.writeShort(disks.size()).writeZero(RESERVED_BYTES);
        disks.forEach(disk -> disk.encode(out));
        out.writeInt(Crc32c.of(out, start, out.writerIndex() - start));
    }

    /**
     * The length of the header whose first {@link #PREFIX_BYTES} are given; indices stay.
     *
     * @throws DamagedException when this is no segment of this version
     */
    public static int lengthOf(ByteBuf prefix, String object) {
        int at = prefix.readerIndex();
        if (prefix.readableBytes() < PREFIX_BYTES || prefix.getLong(at) != MAGIC) {
            throw new DamagedException(object, 0, "no segment starts here: the magic SLUICSEG is missing");
        }
        if (prefix.getUnsignedShort(at + 8) != VERSION) {
            throw new DamagedException(
                    object,
                    8,
                    "segment version " + prefix.getUnsignedShort(at + 8) + "; this version reads " + VERSION);
        }
        int length = prefix.getInt(at + 12);
        if (length <= FIXED_BYTES + CRC_BYTES || length > MAX_BYTES) {
            throw new DamagedException(object, 12, "segment header of " + length + " bytes");
        }
        return length;
    }

    /**
     * Reads and checks a header; {@code in} stands behind it afterwards.
     *
     * @throws DamagedException when the bytes are no header
     */
    public static SegmentHeader decode(ByteBuf in, String object) {
        int length = lengthOf(in, object);
        if (in.readableBytes() < length) {
            throw new DamagedException(object, in.readableBytes(), "the segment ends inside its header");
        }
        ByteBuf header = in.readSlice(length);
        int expected = header.getInt(length - CRC_BYTES);
        int found = Crc32c.of(header, 0, length - CRC_BYTES);
        if (expected != found) {
            throw new DamagedException(
                    object,
                    0,
                    "segment header has crc32c " + Crc32c.hex(found) + " instead of " + Crc32c.hex(expected));
        }
        try {
            return decodeFields(header, length, object);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new DamagedException(object, 0, "segment header against the rules: " + e.getMessage());
        }
    }

    private static SegmentHeader decodeFields(ByteBuf in, int length, String object) {
        in.skipBytes(10);
        int flags = in.readUnsignedShort();
        in.skipBytes(4);
        List<Id> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(Id.readFrom(in));
        }
        boolean plain = flags == 0 && in.readLong() == 0 && isZero(in, SALT_BYTES);
        int count = in.readUnsignedShort();
        if (!plain || !isZero(in, RESERVED_BYTES)) {
            throw new DamagedException(
                    object, 10, "a sealed segment or one of a newer format, which this version does not read");
        }
        List<SegmentDisk> disks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            disks.add(SegmentDisk.decode(in));
        }
        if (in.readerIndex() != length - CRC_BYTES) {
            throw new DamagedException(object, in.readerIndex(), "segment header longer than its disk table");
        }
        return new SegmentHeader(ids.get(0), ids.get(1), ids.get(2), ids.get(3), ids.get(4), disks);
    }

    private static boolean isZero(ByteBuf in, int bytes) {
        boolean zero = true;
        for (int i = 0; i < bytes; i++) {
            zero &= in.readByte() == 0;
        }
        return zero;
    }
}
