package io.sluice.cli.memory;

import io.netty.util.internal.PlatformDependent;
import io.sluice.cli.process.UsageException;
import io.sluice.config.ByteSize;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The sum of what the parts of this process may hold in buffers, a line per holder, against what the process was given.
 *
 * <p>Why this is enough to stay below 512 MiB resident, whatever the size of a disk, the number of agents or the slowness of the sink: buffers
 * for data are direct memory, taken from pools whose sizes are the lines here, and the JVM's {@code -XX:MaxDirectMemorySize} holds their sum.
 * What is on the heap (settings, JSON, pages of maps, the objects behind the buffers) is held by {@code -Xmx}. The launcher sets both to
 * 160 MiB. The rest, for which there is no switch, was measured: classes, compiled code, thread stacks and the contexts of zstd, below 150 MiB
 * together.
 *
 * <p>Threads: one.
 */
public final class MemoryCeilings {

    /** Netty hands out pooled memory in chunks of 4 MiB per arena; a quarter on top covers what lies unused between. */
    private static final int SLACK_DIVISOR = 4;

    private final long givenBytes;
    private final Map<String, Long> holders = new LinkedHashMap<>();

    /** Ceilings against so many bytes of direct memory. */
    MemoryCeilings(long givenBytes) {
        this.givenBytes = givenBytes;
    }

    /** Ceilings against the direct memory of this process. */
    public static MemoryCeilings ofThisProcess() {
        return new MemoryCeilings(PlatformDependent.maxDirectMemory());
    }

    /** Adds a part's holders and their bytes. */
    public MemoryCeilings add(Map<String, Long> part) {
        holders.putAll(new TreeMap<>(part));
        return this;
    }

    /** All together, with what pooling adds. */
    long sumBytes() {
        long sum = holders.values().stream().mapToLong(Long::longValue).sum();
        return sum + sum / SLACK_DIVISOR;
    }

    /**
     * Refuses a sum above what the process was given.
     *
     * @throws UsageException with a line that names the holders
     */
    public void check() {
        if (sumBytes() <= givenBytes) {
            return;
        }
        String lines = holders.entrySet().stream()
                .map(each -> each.getKey() + " " + new ByteSize(each.getValue()))
                .collect(Collectors.joining(", "));
        throw new UsageException("buffers may take " + new ByteSize(sumBytes()) + " (" + lines + ", and a quarter for"
                + " pooling) and this process has " + new ByteSize(givenBytes)
                + ": raise -XX:MaxDirectMemorySize in SLUICE_JAVA_OPTS");
    }
}
