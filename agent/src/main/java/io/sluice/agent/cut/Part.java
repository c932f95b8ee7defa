package io.sluice.agent.cut;

import io.sluice.agent.digest.BlockDigests;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * The part of the disks that a cycle reads. The disks, one behind the other and each from a block on, are one line of addresses; before the part
 * and behind it every disk is what it is in the base, and so are its digests.
 *
 * <p>Where a part ends may be found out while it is read. It is told before the first batch is handed out that depends on it, so that who remembers it
 * cuts the same batches again from the same view.
 *
 * <p>Units: bytes on that line. Threads: it is asked in the order of addresses, by one thread at a time; the end is told on the cutter's.
 */
public final class Part {

    private static final long OPEN = Long.MAX_VALUE;

    private final long startBytes;
    private final BooleanSupplier isEnough;
    private final EndListener listener;
    private volatile long endBytes;
    private boolean isTold;

    /** Hears where a part ends. */
    @FunctionalInterface
    public interface EndListener {
        /** It ends there. */
        void ended(long endBytes) throws IOException;
    }

    private Part(long startBytes, long endBytes, BooleanSupplier isEnough, EndListener listener) {
        this.startBytes = startBytes;
        this.endBytes = endBytes;
        this.isEnough = isEnough;
        this.listener = listener;
    }

    /** All of all disks. */
    public static Part whole() {
        return new Part(0, OPEN, () -> false, end -> {});
    }

    /** A part of which both ends are known. */
    public static Part between(long startBytes, long endBytes) {
        return new Part(startBytes, endBytes, () -> false, end -> {});
    }

    /** A part that ends as soon as something of it is read and it is enough, or with the last disk; then nobody is told. */
    public static Part from(long startBytes, BooleanSupplier isEnough, EndListener listener) {
        return new Part(startBytes, OPEN, isEnough, listener);
    }

    /** Addresses that a disk of that size takes. */
    public static long addresses(long diskBytes) {
        return BlockDigests.blocks(diskBytes) * BlockDigests.BLOCK_BYTES;
    }

    private boolean endsAt(long address) {
        if (endBytes == OPEN && address > startBytes && isEnough.getAsBoolean()) {
            endBytes = address;
        }
        return address >= endBytes;
    }

    private void tellEnd() throws IOException {
        if (endBytes != OPEN && !isTold) {
            isTold = true;
            listener.ended(endBytes);
        }
    }

    /** Its share of the disk that begins at {@code diskStart}. */
    public OfDisk ofDisk(long diskStart) {
        return new OfDisk(this, diskStart);
    }

    /**
     * A part's share of one disk, in bytes of the disk.
     *
     * @param part the part
     * @param diskStart where the disk begins on the line
     */
    public record OfDisk(Part part, long diskStart) {

        /** Where it begins, at most at {@code sizeBytes}, the disk's end. */
        long startBytes(long sizeBytes) {
            return within(part.startBytes, sizeBytes);
        }

        /** Whether it ends at {@code position}, which follows what was asked before. */
        boolean endsAt(long position) {
            return part.endsAt(diskStart + position);
        }

        /** Where it ends as far as is known, at most at {@code sizeBytes}. */
        long endBytes(long sizeBytes) {
            return within(part.endBytes, sizeBytes);
        }

        /** It is read to its end: tells who has to know. */
        void tellEnd() throws IOException {
            part.tellEnd();
        }

        private long within(long address, long sizeBytes) {
            return Math.max(0, Math.min(sizeBytes, address - diskStart));
        }
    }
}
