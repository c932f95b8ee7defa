package io.sluice.gateway.meter;

import java.util.List;

/**
 * The gateway's meters, in the order of the path: read from top to bottom they show where bytes shrink and where they wait. {@code
 * docs/metrics.md} is made from these.
 *
 * <p>Limits: a tag has few values; {@code machine} has at most a thousand names and {@code other}.
 */
public enum GatewayMeter {
    SESSIONS("sessions", Kind.GAUGE, "", "Machines that are connected."),
    FRAMES("frames", Kind.COUNTER, "", "Frames with batches that were received."),
    DUPLICATES(
            "duplicates",
            Kind.COUNTER,
            "",
            "Batches that were here already and are dropped: sent again after a break."),
    STAGE_IN("stage.in", Kind.COUNTER, Meters.BYTES, "Bytes that came into a stage.", Meters.STAGE),
    STAGE_OUT("stage.out", Kind.COUNTER, Meters.BYTES, "Bytes that a stage handed on.", Meters.STAGE),
    STAGE_WORK(
            "stage.work",
            Kind.COUNTER,
            Meters.SECONDS,
            "Time at work, all threads together: zstd in compress, syncs in cache, writes to the store in upload, which wait for the throttle meanwhile.",
            Meters.STAGE),
    STAGE_WAIT(
            "stage.wait",
            Kind.COUNTER,
            Meters.SECONDS,
            "Time spent waiting: lanes with a closed window in ingest, batches for a free core in compress and to be durable in cache, pieces of objects for the limit in throttle.",
            Meters.STAGE),
    STAGE_DEPTH(
            "stage.depth",
            Kind.GAUGE,
            "",
            "What is in a stage now: batches in compress and (until they are written) in cache, pieces that wait in throttle, objects in upload.",
            Meters.STAGE),
    STAGE_ERRORS("stage.errors", Kind.COUNTER, "", "How often a stage failed.", Meters.STAGE),
    COMPRESSION_LEVEL("compression.level", Kind.GAUGE, "", "The zstd level that batches are compressed at now."),
    ACKS("acks", Kind.COUNTER, "", "ACKs, each of which says what is durable and grants a window."),
    WINDOW_GRANTED("window.granted", Kind.COUNTER, Meters.BYTES, "Frame bytes that agents were allowed to send."),
    MEMORY_USED(
            "memory.used", Kind.GAUGE, Meters.BYTES, "Memory of batches on their way from the socket to the cache."),
    MEMORY_LIMIT("memory.limit", Kind.GAUGE, Meters.BYTES, "What it may be at most."),
    SYNCS("syncs", Kind.COUNTER, "", "Syncs of the cache's files."),
    CACHE_USED("cache.used", Kind.GAUGE, Meters.BYTES, "What lies in the cache and is not in the sink."),
    CACHE_FREE(
            "cache.free", Kind.GAUGE, Meters.BYTES, "Room in the cache: up to its limit, or to the end of its disk."),
    CACHE_LIMIT("cache.limit", Kind.GAUGE, Meters.BYTES, "How full the cache may get before windows close."),
    CYCLES_OPENED("cycles.opened", Kind.COUNTER, "", "Cycles that were opened, or gone on with after a break."),
    CYCLES_COMMITTED("cycles.committed", Kind.COUNTER, "", "Cycles that became recovery points."),
    CYCLES_FAILED("cycles.failed", Kind.COUNTER, "", "Cycles in whose midst a session ended; most are gone on with."),
    VAULT_REACHABLE("vault.reachable", Kind.GAUGE, "", "1 if the vault answered when it was last asked, 0 if not."),
    HEALTH("health", Kind.GAUGE, "", "0 is good, 1 a warning, 2 critical; by what it is about.", "what"),
    ALERTS_TOLD("alerts.told", Kind.COUNTER, "", "Alerts that have arrived, at the webhook and at the program."),
    ALERTS_LOST("alerts.lost", Kind.COUNTER, "", "Alerts that were given up after all tries, or had no room to wait."),
    HOST_CPU("host.cpu", Kind.GAUGE, Meters.RATIO, "CPU of the host in use, the last minute's mean."),
    HOST_MEMORY("host.memory", Kind.GAUGE, Meters.RATIO, "Memory of the host in use."),
    MACHINES("machines", Kind.GAUGE, "", "Machines that are known, connected or not."),
    MACHINE_RPO(
            "machine.rpo",
            Kind.GAUGE,
            Meters.SECONDS,
            "Age of a machine's newest recovery point; of all others the oldest.",
            Meters.MACHINE),
    MACHINE_RPO_LIMIT(
            "machine.rpo.limit",
            Kind.GAUGE,
            Meters.SECONDS,
            "The RPO that its policy allows, none while it is paused; of all others the largest.",
            Meters.MACHINE),
    MACHINE_HELD(
            "machine.held",
            Kind.GAUGE,
            Meters.SECONDS,
            "How long a hop of the path has held a machine up since its newest recovery point; of all others the longest.",
            Meters.MACHINE,
            "hop"),
    MACHINE_POINT(
            "machine.point",
            Kind.GAUGE,
            "",
            "Number of a machine's newest recovery point; of all others the highest.",
            Meters.MACHINE),
    MACHINE_CYCLE(
            "machine.cycle",
            Kind.GAUGE,
            Meters.SECONDS,
            "How long a machine's last cycle took, from opening to commit; of all others the longest.",
            Meters.MACHINE);

    /** How a meter behaves. */
    public enum Kind {
        /** Only grows, from 0 at the start of the gateway. */
        COUNTER,
        /** Goes up and down. */
        GAUGE
    }

    private static final class Meters {
        static final String BYTES = "bytes";
        static final String SECONDS = "seconds";
        static final String RATIO = "ratio";
        static final String STAGE = "stage";
        static final String MACHINE = "machine";
    }

    private final String name;
    private final Kind kind;
    private final String unit;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that nobody changes
    private final List<String> tags;

    GatewayMeter(String name, Kind kind, String unit, String meaning, String... tags) {
        this.name = "sluice.gateway." + name;
        this.kind = kind;
        this.unit = unit;
        this.meaning = meaning;
        this.tags = List.of(tags);
    }

    /** The name, with dots. */
    public String meterName() {
        return name;
    }

    /** How it behaves. */
    public Kind kind() {
        return kind;
    }

    /** The base unit; empty where the name says what is counted. */
    public String unit() {
        return unit;
    }

    /** One sentence. */
    public String meaning() {
        return meaning;
    }

    /** What it is told apart by; empty where there is one of it. */
    public List<String> tags() {
        return tags;
    }
}
