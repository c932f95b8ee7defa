package io.sluice.sink.recover;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * Where a restored disk goes. Implementations promise:
 *
 * <ul>
 *   <li>writes may come in any order and from several threads at once; no two overlap;
 *   <li>nothing is visible under the final name before {@link #complete} has returned, where there is a name to be visible under;
 *   <li>what {@link #complete} has returned for is durable;
 *   <li>{@link #close} without {@link #complete} leaves nothing behind, where something can be taken back.
 * </ul>
 *
 * <p>Threads: any; all methods block.
 */
public interface RestoreTarget extends AutoCloseable {

    /** What it is called in messages. */
    String name();

    /** Makes room for a disk. To be called first. Errors: {@link RestoreRefusedException} if it does not fit. */
    void prepare(long sizeBytes) throws IOException;

    /** Whether stretches that read as zeros must be written; if not, they are zero already. */
    boolean wantsZeros();

    /** Writes {@code length} bytes from {@code index} of {@code data} on; the buffer stays the caller's. */
    void write(long offsetBytes, ByteBuf data, int index, int length) throws IOException;

    /** Writes zeros; only asked for if they are wanted. */
    void writeZeros(long offsetBytes, long length) throws IOException;

    /** Makes all of it durable and visible. */
    void complete() throws IOException;

    /** Frees everything; without {@link #complete} the restore has failed. */
    @Override
    void close() throws IOException;
}
