package io.sluice.agent.testing;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Codec;
import io.sluice.wire.Extents;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/** What a vault would show of one disk: a plain array onto which batches are written, checking the rules of a cycle. */
public final class Replica {

    private byte[] image = new byte[0];
    private int sizeBytes;
    private BitSet written = new BitSet();

    /** A cycle begins: nothing is covered yet, and beyond the base's size are zeros. */
    public void begin(int newSizeBytes) {
        written = new BitSet();
        int reach = Math.max(sizeBytes, newSizeBytes);
        image = Arrays.copyOf(image, Math.max(image.length, (reach + 511) / 512 * 512));
        sizeBytes = newSizeBytes;
    }

    public void apply(BatchHeader header, ByteBuf payload) {
        int position = payload.readerIndex();
        for (int i = 0; i < header.extents().count(); i++) {
            int offset = Math.toIntExact(header.extents().offsetUnits(i) * Extents.UNIT_BYTES);
            int length = Math.toIntExact(header.extents().lengthUnits(i) * Extents.UNIT_BYTES);
            markWritten(offset, length);
            if (header.codec() == Codec.ZEROS) {
                Arrays.fill(image, offset, offset + length, (byte) 0);
            } else {
                payload.getBytes(position, image, offset, length);
                position += length;
            }
        }
    }

    private void markWritten(int offset, int length) {
        int first = offset / Extents.UNIT_BYTES;
        int end = (offset + length) / Extents.UNIT_BYTES;
        if (written.get(first, end).cardinality() != 0) {
            throw new AssertionError("bytes " + offset + " to " + (offset + length) + " are covered twice");
        }
        written.set(first, end);
    }

    /** It holds something else, whatever that was. */
    public void fillWith(Random random) {
        byte[] any = new byte[sizeBytes];
        random.nextBytes(any);
        System.arraycopy(any, 0, image, 0, sizeBytes);
    }

    /** It holds nothing. */
    public void clear() {
        Arrays.fill(image, (byte) 0);
    }

    /** The bytes of the disk. */
    public byte[] content() {
        return Arrays.copyOf(image, sizeBytes);
    }

    /** Everything there is, beyond the disk's end too. */
    public byte[] image() {
        return image.clone();
    }

    public int sizeBytes() {
        return sizeBytes;
    }

    public Replica copy() {
        Replica copy = new Replica();
        copy.image = image.clone();
        copy.sizeBytes = sizeBytes;
        return copy;
    }
}
