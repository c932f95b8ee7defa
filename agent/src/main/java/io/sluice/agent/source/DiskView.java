package io.sluice.agent.source;

import io.netty.buffer.ByteBuf;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A disk as one cycle sees it.
 *
 * <p>An implementation promises: the size never changes; what {@link #nextData} leaves out reads as zeros; as long as
 * {@link #instability} is empty the same offset reads the same bytes. Threads: any, several at once. Blocks: every method. Errors: an
 * {@link IOException} whose message names the disk.
 */
public interface DiskView extends Closeable {

    /** Bytes of the disk, any number. */
    long sizeBytes();

    /** Bytes of a logical sector. */
    int sectorBytes();

    /** The first stretch of possible data that ends behind {@code fromBytes}, cut there; null when only holes follow. */
    @Nullable
    DataRange nextData(long fromBytes) throws IOException;

    /**
     * Fills {@code length} bytes of {@code into} from {@code index} on, with zeros for what lies beyond the end. The buffer's indices
     * stay.
     */
    void read(long offsetBytes, ByteBuf into, int index, int length) throws IOException;

    /** Why the bytes read so far may belong to no single moment; empty while the view is stable. */
    Optional<String> instability() throws IOException;

    /**
     * A text that is the same for a later view only if both are stable and of the same content; empty when nothing can promise that.
     *
     * @param now the clock's time, which tells a change of long ago from one that could go unnoticed
     */
    Optional<String> lastingIdentity(Instant now);
}
