package io.sluice.agent.cut;

import static io.sluice.agent.digest.BlockDigests.BLOCK_BYTES;

import io.sluice.agent.source.DataRange;
import io.sluice.agent.source.DiskView;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/**
 * Divides a disk, or the part of it that is wanted, into holes and stretches of data that fit into a chunk, in the order of their address.
 *
 * <p>Chunks lie on a grid, so that the same data gives the same chunks. Blocks: asks the view when elements are requested.
 */
final class DiskLayout {

    private final DiskView view;
    private final int chunkBytes;
    private final Part.OfDisk part;

    DiskLayout(DiskView view, int chunkBytes, Part.OfDisk part) {
        this.view = view;
        this.chunkBytes = chunkBytes;
        this.part = part;
    }

    Flux<Stretch> stretches() {
        return Flux.generate(Cursor::new, Cursor::step);
    }

    private final class Cursor {

        private long position = part.startBytes(view.sizeBytes());
        private @Nullable DataRange data;

        Cursor step(SynchronousSink<Stretch> sink) {
            if (position >= view.sizeBytes() || part.endsAt(position)) {
                sink.complete();
                return this;
            }
            Stretch next = next();
            position = next.endBytes();
            sink.next(next);
            return this;
        }

        private Stretch next() {
            long end = part.endBytes(view.sizeBytes());
            DataRange range = dataBehind(position);
            if (range == null) {
                return new Stretch(position, end, true);
            }
            long start = Math.max(position, range.startBytes() / BLOCK_BYTES * BLOCK_BYTES);
            if (start > position) {
                return new Stretch(position, Math.min(start, end), true);
            }
            long gridEnd = (start / chunkBytes + 1) * chunkBytes;
            return new Stretch(start, Math.min(end, Math.min(gridEnd, blockEnd(range))), false);
        }

        private @Nullable DataRange dataBehind(long from) {
            DataRange known = data;
            if (known == null || blockEnd(known) <= from) {
                data = nextData(from);
            }
            return data;
        }

        private long blockEnd(DataRange range) {
            return Math.min(view.sizeBytes(), (range.endBytes() + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES);
        }

        private @Nullable DataRange nextData(long from) {
            try {
                return view.nextData(from);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
