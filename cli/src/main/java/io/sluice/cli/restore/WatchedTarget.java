package io.sluice.cli.restore;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.recover.RestoreTarget;
import java.io.IOException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A target that says when it has been closed: after an interruption the process must not end before the temporary file is gone. */
final class WatchedTarget implements RestoreTarget {

    private final RestoreTarget target;
    private final Sinks.Empty<Void> closed = Sinks.empty();

    WatchedTarget(RestoreTarget target) {
        this.target = target;
    }

    /** Completes when the target is closed, however that went. */
    Mono<Void> closed() {
        return closed.asMono();
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public void prepare(long sizeBytes) throws IOException {
        target.prepare(sizeBytes);
    }

    @Override
    public boolean wantsZeros() {
        return target.wantsZeros();
    }

    @Override
    public void write(long offsetBytes, ByteBuf data, int index, int length) throws IOException {
        target.write(offsetBytes, data, index, length);
    }

    @Override
    public void writeZeros(long offsetBytes, long length) throws IOException {
        target.writeZeros(offsetBytes, length);
    }

    @Override
    public void complete() throws IOException {
        target.complete();
    }

    @Override
    public void close() throws IOException {
        try {
            target.close();
        } finally {
            closed.tryEmitEmpty();
        }
    }
}
