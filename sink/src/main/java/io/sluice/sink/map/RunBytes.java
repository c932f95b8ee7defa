package io.sluice.sink.map;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * Where the bytes of one run are: a range of an object or of a file.
 *
 * <p>Threads: any; reading blocks.
 */
public interface RunBytes {

    /** The object's name in errors. */
    String object();

    /** Where the run starts in the object, in bytes. */
    long offset();

    /** Bytes of the run. */
    long length();

    /** Reads exactly {@code count} bytes from {@code position} of the run on; the caller owns them. */
    ByteBuf read(long position, int count) throws IOException;
}
