package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** Takes the bytes of a map run in their order. The buffer stays the caller's; its readable bytes are taken before the call returns. */
@FunctionalInterface
public interface RunOutput {

    /** Takes the readable bytes. */
    void write(ByteBuf bytes) throws IOException;
}
