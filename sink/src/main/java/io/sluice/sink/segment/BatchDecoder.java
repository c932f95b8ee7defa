package io.sluice.sink.segment;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sluice.sink.DamagedException;
import io.sluice.wire.BatchFormatException;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Codec;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Id;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * From a batch as it is stored to its raw data: header CRC, stored CRC, decompression, raw CRC, in this order.
 *
 * <p>Threads: any number at once; nothing blocks. Owns: the zstd contexts, one per thread that ever decoded at the same time, until
 * {@link #close}. Errors: {@link DamagedException} with the object and the byte in it. Limits: raw data of at most 1 MiB.
 */
public final class BatchDecoder implements AutoCloseable {

    /** Where raw data begins in memory: at a multiple of this, so that it can be written around the page cache. */
    public static final int ALIGNMENT_BYTES = 4096;

    private final ByteBufAllocator allocator;
    private final Queue<ZstdDecompressCtx> contexts = new ConcurrentLinkedQueue<>();

    /** Raw data comes from this pool. */
    public BatchDecoder(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Decodes one batch.
     *
     * @param record header and payload, nothing else; stays the caller's
     * @param cycle the cycle that the header's CRC is bound to
     * @param object where the record is from, for errors
     * @param position where in the object, in bytes
     */
    public DecodedBatch decode(ByteBuf record, Id cycle, String object, long position) {
        BatchHeader header = checkStored(record, cycle, object, position);
        return new DecodedBatch(header, decodePayload(record, header, object, position));
    }

    /** Checks what can be checked without decompressing. */
    public BatchHeader checkStored(ByteBuf record, Id cycle, String object, long position) {
        BatchHeader header;
        try {
            header = BatchHeader.decode(record.duplicate(), cycle);
        } catch (BatchFormatException e) {
            throw new DamagedException(object, position, e.getMessage() + "; no batch of cycle " + cycle + " is here");
        }
        if (header.recordLength() != record.readableBytes() || header.flags() != 0) {
            throw new DamagedException(
                    object,
                    position,
                    "a batch of " + header.recordLength() + " bytes with flags " + header.flags() + " where one of "
                            + record.readableBytes() + " bytes was due");
        }
        int found = Crc32c.of(record, record.readerIndex() + header.headerLength(), header.storedLength());
        if (found != header.storedCrc()) {
            throw new DamagedException(
                    object,
                    position + header.headerLength(),
                    "the stored payload of batch sequence " + header.sequence() + " has crc32c " + Crc32c.hex(found)
                            + " instead of " + Crc32c.hex(header.storedCrc()));
        }
        return header;
    }

    /** The raw data of a record that {@link #checkStored} has seen; the caller owns it. */
    public ByteBuf decodePayload(ByteBuf record, BatchHeader header, String object, long position) {
        if (header.codec() == Codec.ZEROS) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf raw = AlignedMemory.allocate(allocator, header.rawLength(), ALIGNMENT_BYTES);
        boolean good = false;
        try {
            fill(raw, record, header, object, position);
            int found = Crc32c.of(raw);
            if (found != header.rawCrc()) {
                throw new DamagedException(
                        object,
                        position + header.headerLength(),
                        "the raw data of batch sequence " + header.sequence() + " has crc32c " + Crc32c.hex(found)
                                + " instead of " + Crc32c.hex(header.rawCrc()));
            }
            good = true;
            return raw;
        } finally {
            if (!good) {
                raw.release();
            }
        }
    }

    private void fill(ByteBuf raw, ByteBuf record, BatchHeader header, String object, long position) {
        int payloadAt = record.readerIndex() + header.headerLength();
        if (header.codec() == Codec.NONE) {
            raw.setBytes(0, record, payloadAt, header.rawLength());
            return;
        }
        ByteBuffer from = record.nioBuffer(payloadAt, header.storedLength());
        ByteBuffer to = raw.nioBuffer(0, header.rawLength());
        ZstdDecompressCtx known = contexts.poll();
        ZstdDecompressCtx zstd = known == null ? new ZstdDecompressCtx() : known;
        try {
            int length = zstd.decompressDirectByteBuffer(
                    to, to.position(), to.remaining(), from, from.position(), from.remaining());
            if (length != header.rawLength()) {
                throw new DamagedException(
                        object,
                        position + header.headerLength(),
                        "batch sequence " + header.sequence() + " decompresses to " + length + " bytes instead of "
                                + header.rawLength());
            }
        } catch (ZstdException e) {
            throw new DamagedException(
                    object,
                    position + header.headerLength(),
                    "batch sequence " + header.sequence() + " does not decompress: " + e.getMessage());
        } finally {
            contexts.add(zstd);
        }
    }

    /** Frees the zstd contexts; nobody may be decoding any more. */
    @Override
    public void close() {
        for (ZstdDecompressCtx zstd = contexts.poll(); zstd != null; zstd = contexts.poll()) {
            zstd.close();
        }
    }
}
