package io.sluice.sink.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.wire.Id;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A recovery point's manifest: the one commit point. Everything it names is durable before it is created.
 *
 * <p>Format: docs/format.md, section 3, "the recovery point". Units: bytes; times are cut to milliseconds. Immutable.
 *
 * @param vault the vault it belongs to
 * @param machine the machine
 * @param number from 1 without a gap; what users see
 * @param cycle the id of the cycle, made by the agent
 * @param base the cycle against which the changes were taken, or {@link Id#NONE}: against zeros
 * @param parent the cycle of point {@code number} - 1, {@link Id#NONE} in point 1
 * @param kind what the cycle sent
 * @param consistency what it promises
 * @param time the gateway's clock minus the age of the cut, later than the parent's: {@link PointTime}
 * @param agentTime the agent's clock at the cut
 * @param skewMillis the agent's clock minus the gateway's
 * @param agent who took it
 * @param disks in the order of their index
 * @param segments what the cycle wrote, in the order of their making
 * @param runs where the cycle's map runs are
 * @param wireBytes frame bytes received for the cycle
 */
public record RecoveryPoint(
        Id vault,
        Id machine,
        long number,
        Id cycle,
        Id base,
        Id parent,
        PointKind kind,
        Consistency consistency,
        Instant time,
        Instant agentTime,
        long skewMillis,
        PointAgent agent,
        List<PointDisk> disks,
        List<PointSegment> segments,
        List<PointRun> runs,
        long wireBytes) {

    static final String FORMAT = "sluice-point";

    /** Refuses what contradicts itself, as {@link IllegalArgumentException}. */
    public RecoveryPoint {
        time = time.truncatedTo(ChronoUnit.MILLIS);
        agentTime = agentTime.truncatedTo(ChronoUnit.MILLIS);
        disks = List.copyOf(disks);
        segments = List.copyOf(segments);
        runs = List.copyOf(runs);
        PointRules.checkChain(number, cycle, base, parent, kind, consistency);
        PointRules.checkContent(disks, segments, runs);
        if (vault.isNone() || machine.isNone() || wireBytes < 0) {
            throw new IllegalArgumentException(
                    "point of vault " + vault + ", machine " + machine + " with " + wireBytes + " bytes received");
        }
    }

    /** Bytes of all its segments. */
    public long storedBytes() {
        return segments.stream().mapToLong(PointSegment::lengthBytes).sum();
    }

    /** The lengths of all extents of all disks, zeros included. */
    public long changedBytes() {
        return disks.stream().mapToLong(PointDisk::changedBytes).sum();
    }

    /** Whether a machine can be brought back to it. */
    public boolean isRecoverable() {
        return consistency != Consistency.SEED;
    }

    /** The key it is stored under. */
    public String key() {
        return VaultKeys.point(machine, number);
    }

    /** The object's bytes. */
    public byte[] encode() {
        ObjectNode json = CheckedJson.object(FORMAT)
                .put("vault", vault.toString())
                .put("machine", machine.toString())
                .put("number", number)
                .put("cycle", cycle.toString())
                .put("base", CheckedJson.orNull(base))
                .put("parent", CheckedJson.orNull(parent))
                .put("kind", kind.jsonName())
                .put("consistency", consistency.jsonName())
                .put("time", CheckedJson.time(time))
                .put("agentTime", CheckedJson.time(agentTime))
                .put("skewMillis", skewMillis);
        json.set("agent", agent.toJson());
        json.set("disks", CheckedJson.array(disks, PointDisk::toJson));
        json.set("segments", CheckedJson.array(segments, PointSegment::toJson));
        json.set("runs", CheckedJson.array(runs, PointRun::toJson));
        json.put("wireBytes", wireBytes).put("storedBytes", storedBytes());
        return CheckedJson.encode(json);
    }

    /**
     * Reads the object's bytes.
     *
     * @param object what to call it in errors: its key
     * @throws io.sluice.sink.DamagedException when the bytes are not what was written
     * @throws VaultException when they are of a newer format
     */
    public static RecoveryPoint decode(String object, byte[] bytes) {
        return CheckedJson.decode(object, bytes, FORMAT, RecoveryPoint::read);
    }

    private static RecoveryPoint read(Members json) {
        RecoveryPoint point = new RecoveryPoint(
                json.id("vault"),
                json.id("machine"),
                json.quantity("number"),
                json.id("cycle"),
                json.idOrNull("base"),
                json.idOrNull("parent"),
                json.oneOf("kind", PointKind.values(), PointKind::jsonName),
                json.oneOf("consistency", Consistency.values(), Consistency::jsonName),
                json.time("time"),
                json.time("agentTime"),
                json.signed("skewMillis"),
                PointAgent.read(json.object("agent")),
                json.list("disks", PointDisk::read),
                json.list("segments", PointSegment::read),
                json.list("runs", PointRun::read),
                json.quantity("wireBytes"));
        if (json.quantity("storedBytes") != point.storedBytes()) {
            throw new IllegalArgumentException("storedBytes is " + json.quantity("storedBytes")
                    + " where its segments have " + point.storedBytes() + " bytes");
        }
        return point;
    }
}
