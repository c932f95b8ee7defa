package io.sluice.cli.crash;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.recover.RestoreTarget;
import java.util.Arrays;

/** A restored disk as a plain array. Threads: any; no two writes overlap. */
final class MemoryTarget implements RestoreTarget {

    private byte[] content = new byte[0];

    byte[] content() {
        return content;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void prepare(long sizeBytes) {
        content = new byte[Math.toIntExact(sizeBytes)];
    }

    @Override
    public boolean wantsZeros() {
        return false;
    }

    @Override
    public void write(long offsetBytes, ByteBuf data, int index, int length) {
        data.getBytes(index, content, Math.toIntExact(offsetBytes), length);
    }

    @Override
    public void writeZeros(long offsetBytes, long length) {
        int from = Math.toIntExact(offsetBytes);
        Arrays.fill(content, from, from + Math.toIntExact(length), (byte) 0);
    }

    @Override
    public void complete() {
        // There is nobody to show it to.
    }

    @Override
    public void close() {
        // It is the test's.
    }
}
