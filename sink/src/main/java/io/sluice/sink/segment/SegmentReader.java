package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.DamagedException;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.StoreException;
import io.sluice.wire.Id;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Reads segments from a vault.
 *
 * <p>Threads: any; results arrive on the store's threads, so whoever decodes moves to a scheduler of its own first. Errors:
 * {@link DamagedException}, also for an object that is missing or too short; other errors of the store as they are.
 */
public final class SegmentReader {

    private final BlobStore store;

    /** Reads from that store. */
    public SegmentReader(BlobStore store) {
        this.store = store;
    }

    /** Any range of an object that must be there; the subscriber owns the buffer. */
    public Mono<ByteBuf> read(String key, long offsetBytes, int lengthBytes) {
        return store.read(key, offsetBytes, lengthBytes).onErrorMap(StoreException.class, SegmentReader::toDamage);
    }

    /** An error of the store as damage, if it means that an object which must be there is missing or cut. */
    public static RuntimeException toDamage(StoreException e) {
        return switch (e.kind()) {
            case NOT_FOUND -> new DamagedException(e.key(), "it is missing");
            case TRUNCATED -> new DamagedException(e.key(), "it is cut: " + e.getMessage());
            default -> e;
        };
    }

    /** Header and footer of a segment whose length is known. */
    public Mono<SegmentIndex> readIndex(String key, long lengthBytes) {
        if (lengthBytes < SegmentHeader.PREFIX_BYTES + SegmentTrailer.BYTES) {
            return Mono.error(new DamagedException(key, lengthBytes, "a segment of " + lengthBytes + " bytes"));
        }
        return read(key, 0, SegmentHeader.PREFIX_BYTES, in -> SegmentHeader.lengthOf(in, key))
                .flatMap(length ->
                        read(key, 0, (int) Math.min(length, lengthBytes), in -> SegmentHeader.decode(in, key)))
                .flatMap(header -> readFooter(key, header, lengthBytes));
    }

    private Mono<SegmentIndex> readFooter(String key, SegmentHeader header, long lengthBytes) {
        Id id = header.segment();
        return read(
                        key,
                        lengthBytes - SegmentTrailer.BYTES,
                        SegmentTrailer.BYTES,
                        in -> SegmentTrailer.decode(in, id, lengthBytes, key))
                .flatMap(trailer -> read(
                        key,
                        trailer.footerPosition(),
                        trailer.footerLength(),
                        in -> SegmentFooter.decode(in, id, header.encodedLength(), trailer.footerPosition(), key)))
                .map(footer -> new SegmentIndex(header, footer));
    }

    private <T> Mono<T> read(String key, long offsetBytes, int lengthBytes, Function<ByteBuf, T> decode) {
        return read(key, offsetBytes, lengthBytes).map(in -> {
            try {
                return decode.apply(in);
            } finally {
                in.release();
            }
        });
    }
}
