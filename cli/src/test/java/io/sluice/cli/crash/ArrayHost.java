package io.sluice.cli.crash;

import io.netty.buffer.ByteBuf;
import io.sluice.agent.replicate.ReplicationRequest.RequestedDisk;
import io.sluice.agent.source.DataRange;
import io.sluice.agent.source.DiskSource;
import io.sluice.agent.source.DiskView;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A host whose disks are arrays. It remembers what they held whenever anybody asked it for the time, which an agent does before it opens them:
 * so a recovery point's agent time tells what must be in it. No two hosts ever say the same time.
 */
final class ArrayHost {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> IDS = List.of("sda", "sdb", "sdc");

    private final String machine;
    private final int number;
    private final RandomGenerator random;
    private final Map<Instant, Map<String, byte[]>> held = new ConcurrentHashMap<>();
    private Map<String, byte[]> disks = Map.of("sda", new byte[70_000]);
    private int version;
    private long seconds;

    ArrayHost(String machine, int number, RandomGenerator random) {
        this.machine = machine;
        this.number = number;
        this.random = random;
        change();
    }

    String machine() {
        return machine;
    }

    /** What the disks held at a time of this host; null for a time of another. */
    @Nullable
    Map<String, byte[]> heldAt(Instant time) {
        return held.get(time);
    }

    /** What they hold now. */
    synchronized Map<String, byte[]> disks() {
        return disks;
    }

    /** Disks are added, removed, resized, written. */
    synchronized void change() {
        Map<String, byte[]> next = new TreeMap<>(disks);
        String id = IDS.get(random.nextInt(IDS.size()));
        if (random.nextInt(6) == 0 && (next.size() > 1 || !next.containsKey(id))) {
            if (next.remove(id) == null) {
                next.put(id, new byte[size()]);
            }
        }
        next.replaceAll((any, content) -> changed(content));
        disks = next;
        version++;
    }

    private int size() {
        int most = random.nextInt(8) == 0 ? 3 << 20 : 400_000;
        return random.nextInt(1, most);
    }

    private byte[] changed(byte[] content) {
        byte[] next = random.nextInt(5) == 0 ? Arrays.copyOf(content, size()) : content.clone();
        for (int writes = random.nextInt(4); writes > 0; writes--) {
            int from = random.nextInt(next.length);
            int most = random.nextBoolean() ? 5000 : 1_500_000;
            byte[] data = new byte[random.nextInt(Math.min(most, next.length - from)) + 1];
            if (random.nextInt(3) > 0) {
                random.nextBytes(data);
            }
            System.arraycopy(data, 0, next, from, data.length);
        }
        return next;
    }

    private synchronized Instant now() {
        Instant now = BEGIN.plusSeconds(++seconds).plusMillis(number);
        held.put(now, disks);
        return now;
    }

    /** The host's clock. */
    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now();
            }
        };
    }

    /** The disks that there are now, for an agent. */
    synchronized List<RequestedDisk> sources() {
        List<RequestedDisk> sources = new ArrayList<>();
        disks.forEach((id, content) -> sources.add(new RequestedDisk(id, new Source(content, number + "." + version))));
        return sources;
    }

    private static final class Source implements DiskSource {

        private final byte[] content;
        private final String identity;

        Source(byte[] content, String identity) {
            this.content = content;
            this.identity = identity;
        }

        @Override
        public String describe() {
            return "array";
        }

        @Override
        public DiskView open() {
            return new View(content, identity);
        }
    }

    private static final class View implements DiskView {

        private static final int PAGE = 4096;

        private final byte[] content;
        private final String identity;

        View(byte[] content, String identity) {
            this.content = content;
            this.identity = identity;
        }

        @Override
        public long sizeBytes() {
            return content.length;
        }

        @Override
        public int sectorBytes() {
            return 512;
        }

        @Override
        public @Nullable DataRange nextData(long fromBytes) {
            int start = (int) fromBytes;
            while (start < content.length && isHole(start)) {
                start = nextPage(start);
            }
            int end = start;
            while (end < content.length && !isHole(end)) {
                end = nextPage(end);
            }
            return start >= content.length ? null : new DataRange(start, end);
        }

        private boolean isHole(int from) {
            for (int i = from; i < nextPage(from); i++) {
                if (content[i] != 0) {
                    return false;
                }
            }
            return true;
        }

        private int nextPage(int from) {
            return Math.min((from / PAGE + 1) * PAGE, content.length);
        }

        @Override
        public void read(long offsetBytes, ByteBuf into, int index, int length) {
            int there = Math.max(0, Math.min(length, content.length - (int) offsetBytes));
            into.setBytes(index, content, (int) offsetBytes, there);
            into.setZero(index + there, length - there);
        }

        @Override
        public Optional<String> instability() {
            return Optional.empty();
        }

        @Override
        public Optional<String> lastingIdentity(Instant now) {
            return Optional.of(identity);
        }

        @Override
        public void close() {
            // An array needs no closing.
        }
    }
}
