package io.sluice.agent.source;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file or block device as it was found: stable as long as nobody writes. */
final class FileView implements DiskView {

    private final Path path;
    private final SparseFile file;
    private final Stillness stillness;

    FileView(Path path, SparseFile file, Stillness stillness) {
        this.path = path;
        this.file = file;
        this.stillness = stillness;
    }

    @Override
    public long sizeBytes() {
        return file.sizeBytes();
    }

    @Override
    public int sectorBytes() {
        return stillness.sectorBytes();
    }

    @Override
    public @Nullable DataRange nextData(long fromBytes) {
        return file.nextData(fromBytes);
    }

    @Override
    public void read(long offsetBytes, ByteBuf into, int index, int length) throws IOException {
        int wanted = (int) Math.max(0, Math.min(length, sizeBytes() - offsetBytes));
        int count;
        try {
            count = file.read(offsetBytes, into, index, wanted);
        } catch (IOException e) {
            throw new IOException(path + " cannot be read at byte " + offsetBytes + ": " + e.getMessage(), e);
        }
        into.setZero(index + count, length - count);
    }

    @Override
    public Optional<String> instability() throws IOException {
        return stillness.fault().map(fault -> path + " " + fault);
    }

    @Override
    public Optional<String> lastingIdentity(Instant now) {
        FileIdentity identity = stillness.opened();
        return identity.isCertain(now) ? Optional.of(identity.text()) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
