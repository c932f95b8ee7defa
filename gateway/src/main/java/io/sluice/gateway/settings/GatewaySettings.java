package io.sluice.gateway.settings;

import io.sluice.config.policy.Policy;
import io.sluice.config.settings.CompressionLevel;
import io.sluice.config.settings.GatewayConfiguration;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What an operator can set of a gateway. Immutable; the constructor refuses what cannot work.
 *
 * @param listen where agents connect
 * @param cacheDirectory where batches are made durable before they are uploaded; this gateway's alone
 * @param cacheBytes how full the cache may get before the lanes' windows close
 * @param level of zstd
 * @param poolBytes memory for batches on their way from the socket to the cache, all machines together
 * @param windowBytes frame bytes of one lane that may be on their way without being acknowledged
 * @param batchBytes the largest batch that agents are told to cut
 * @param segmentBytes length at which a segment is closed at the latest; what the sink's limit lets go in a minute closes it too
 * @param maxOpenCycles how many cycles may be open at a time; each takes some memory
 * @param limits how long states may last
 * @param policies by name; what machines may name, with {@code default} for those which name none
 * @param bandwidth what may be sent to the sink
 */
public record GatewaySettings(
        InetSocketAddress listen,
        Path cacheDirectory,
        long cacheBytes,
        CompressionLevel level,
        long poolBytes,
        long windowBytes,
        int batchBytes,
        long segmentBytes,
        int maxOpenCycles,
        TimeLimits limits,
        Map<String, Policy> policies,
        BandwidthLimits bandwidth) {

    private static final int MIN_POOL_BYTES = 2 << 20;
    private static final long MAX_SEGMENT_BYTES = 64L << 20;

    /**
     * How long states may last (docs/wire.md, section 3).
     *
     * @param firstFrame from the connection to its HELLO
     * @param idleSession a control connection without an open cycle
     * @param idleCycle an open cycle without anything received
     * @param grant the life of a window that is not renewed
     */
    public record TimeLimits(Duration firstFrame, Duration idleSession, Duration idleCycle, Duration grant) {

        /** As docs/wire.md has them. */
        public static final TimeLimits DEFAULT = new TimeLimits(
                Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofSeconds(30));

        /** The shorter of the limits for silent sessions. */
        public Duration shortestIdle() {
            return idleSession.compareTo(idleCycle) < 0 ? idleSession : idleCycle;
        }
    }

    /** Refuses what cannot work, as {@link IllegalArgumentException}. */
    public GatewaySettings {
        require(poolBytes >= MIN_POOL_BYTES, "memory for batches", poolBytes, "at least 2 MiB");
        require(windowBytes >= 64 << 10, "window", windowBytes, "at least 64 KiB");
        require(batchBytes >= 4096 && batchBytes <= 1 << 20, "batch size", batchBytes, "4 KiB to 1 MiB");
        require(
                segmentBytes >= 1 << 20 && segmentBytes <= MAX_SEGMENT_BYTES,
                "segment size",
                segmentBytes,
                "1 to 64 MiB");
        require(maxOpenCycles >= 1, "number of open cycles", maxOpenCycles, "at least 1");
        require(cacheBytes >= 2 * segmentBytes, "cache size", cacheBytes, "at least two segments");
        policies = Map.copyOf(policies);
        if (!policies.containsKey(GatewayConfiguration.DEFAULT_POLICY)) {
            throw new IllegalArgumentException("no policy is called " + GatewayConfiguration.DEFAULT_POLICY);
        }
    }

    private static void require(boolean good, String what, long value, String allowed) {
        if (!good) {
            throw new IllegalArgumentException(what + " of " + value + ": use " + allowed);
        }
    }

    /** What a gateway runs with unless told otherwise. */
    public static GatewaySettings defaults(InetSocketAddress listen, Path cacheDirectory) {
        return new GatewaySettings(
                listen,
                cacheDirectory,
                16L << 30,
                CompressionLevel.of(1),
                32L << 20,
                8L << 20,
                256 << 10,
                MAX_SEGMENT_BYTES,
                64,
                TimeLimits.DEFAULT,
                Map.of(GatewayConfiguration.DEFAULT_POLICY, Policy.DEFAULT),
                BandwidthLimits.UNLIMITED);
    }

    /** The same with another zstd level. */
    public GatewaySettings withLevel(CompressionLevel newLevel) {
        return with(draft -> draft.level = newLevel);
    }

    /** The same with another size of batches. */
    public GatewaySettings withBatchBytes(int newBatchBytes) {
        return with(draft -> draft.batchBytes = newBatchBytes);
    }

    /** The same with another bound of the cache. */
    public GatewaySettings withCacheBytes(long newCacheBytes) {
        return with(draft -> draft.cacheBytes = newCacheBytes);
    }

    /** The same with another length of segments. */
    public GatewaySettings withSegmentBytes(long newSegmentBytes) {
        return with(draft -> draft.segmentBytes = newSegmentBytes);
    }

    /** The same with other memory for batches and other windows. */
    public GatewaySettings withMemory(long newPoolBytes, long newWindowBytes) {
        return with(draft -> {
            draft.poolBytes = newPoolBytes;
            draft.windowBytes = newWindowBytes;
        });
    }

    /** The same with another number of open cycles. */
    public GatewaySettings withMaxOpenCycles(int newMaxOpenCycles) {
        return with(draft -> draft.maxOpenCycles = newMaxOpenCycles);
    }

    /** The same with other time limits. */
    public GatewaySettings withLimits(TimeLimits newLimits) {
        return with(draft -> draft.limits = newLimits);
    }

    /** The same with other policies, one of which is called default. */
    public GatewaySettings withPolicies(Map<String, Policy> newPolicies) {
        return with(draft -> draft.policies = newPolicies);
    }

    /** The same with other limits on what is sent to the sink. */
    public GatewaySettings withBandwidth(BandwidthLimits newBandwidth) {
        return with(draft -> draft.bandwidth = newBandwidth);
    }

    private GatewaySettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** What can be set otherwise, while it is. */
    private static final class Draft {

        private final GatewaySettings from;
        private long cacheBytes;
        private CompressionLevel level;
        private long poolBytes;
        private long windowBytes;
        private int batchBytes;
        private long segmentBytes;
        private int maxOpenCycles;
        private TimeLimits limits;
        private Map<String, Policy> policies;
        private BandwidthLimits bandwidth;

        Draft(GatewaySettings from) {
            this.from = from;
            this.cacheBytes = from.cacheBytes;
            this.level = from.level;
            this.poolBytes = from.poolBytes;
            this.windowBytes = from.windowBytes;
            this.batchBytes = from.batchBytes;
            this.segmentBytes = from.segmentBytes;
            this.maxOpenCycles = from.maxOpenCycles;
            this.limits = from.limits;
            this.policies = from.policies;
            this.bandwidth = from.bandwidth;
        }

        GatewaySettings settings() {
            return new GatewaySettings(
                    from.listen,
                    from.cacheDirectory,
                    cacheBytes,
                    level,
                    poolBytes,
                    windowBytes,
                    batchBytes,
                    segmentBytes,
                    maxOpenCycles,
                    limits,
                    policies,
                    bandwidth);
        }
    }
}
