package io.sluice.agent.testing;

import io.netty.buffer.ByteBuf;
import io.sluice.agent.source.DataRange;
import io.sluice.agent.source.DiskSource;
import io.sluice.agent.source.DiskView;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A disk made of an array: holes are where 4 KiB of zeros are, reads are counted, and what is stable is up to the test. */
public final class ArrayDisk implements DiskSource {

    private static final int PAGE = 4096;

    private final String name;
    private final AtomicLong reads = new AtomicLong();
    private byte[] content;
    private @Nullable String instability;
    private @Nullable String identity;

    public ArrayDisk(String name, int sizeBytes) {
        this.name = name;
        this.content = new byte[sizeBytes];
    }

    public byte[] content() {
        return content;
    }

    public long reads() {
        return reads.get();
    }

    public ArrayDisk unstable(@Nullable String why) {
        instability = why;
        return this;
    }

    public ArrayDisk lasting(@Nullable String newIdentity) {
        identity = newIdentity;
        return this;
    }

    public ArrayDisk fill(Random random, int offset, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, content, offset, length);
        return this;
    }

    public void zero(int offset, int length) {
        Arrays.fill(content, offset, offset + length, (byte) 0);
    }

    public void resize(int sizeBytes) {
        content = Arrays.copyOf(content, sizeBytes);
    }

    /** A write, a hole, a growth or a shrink, or all of it. */
    public void change(Random random) {
        for (int i = random.nextInt(6); i > 0; i--) {
            changeOnce(random);
        }
    }

    private void changeOnce(Random random) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            resize(random.nextInt(3 << 20));
        } else if (kind == 1) {
            resize(content.length / 65536 * 65536 + random.nextInt(3) * 65536);
        } else if (content.length > 0) {
            int offset = random.nextInt(content.length);
            int most = random.nextBoolean() ? 2000 : 600_000;
            int length = random.nextInt(Math.min(most, content.length - offset)) + 1;
            if (kind < 5) {
                zero(offset, length);
            } else {
                fill(random, offset, length);
            }
        }
    }

    @Override
    public String describe() {
        return name;
    }

    @Override
    public DiskView open() {
        return new View(content.clone());
    }

    private final class View implements DiskView {

        private final byte[] cut;

        View(byte[] cut) {
            this.cut = cut;
        }

        @Override
        public long sizeBytes() {
            return cut.length;
        }

        @Override
        public int sectorBytes() {
            return 512;
        }

        @Override
        public @Nullable DataRange nextData(long fromBytes) {
            int start = (int) fromBytes;
            while (start < cut.length && isZeroPage(start)) {
                start = (start / PAGE + 1) * PAGE;
            }
            if (start >= cut.length) {
                return null;
            }
            int end = start;
            while (end < cut.length && !isZeroPage(end)) {
                end = (end / PAGE + 1) * PAGE;
            }
            return new DataRange(start, Math.min(end, cut.length));
        }

        private boolean isZeroPage(int from) {
            int end = Math.min((from / PAGE + 1) * PAGE, cut.length);
            for (int i = from; i < end; i++) {
                if (cut[i] != 0) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void read(long offsetBytes, ByteBuf into, int index, int length) {
            reads.incrementAndGet();
            int there = Math.max(0, Math.min(length, cut.length - (int) offsetBytes));
            into.setBytes(index, cut, (int) offsetBytes, there);
            into.setZero(index + there, length - there);
        }

        @Override
        public Optional<String> instability() {
            return Optional.ofNullable(instability);
        }

        @Override
        public Optional<String> lastingIdentity(Instant now) {
            return Optional.ofNullable(identity);
        }

        @Override
        public void close() {}
    }
}
