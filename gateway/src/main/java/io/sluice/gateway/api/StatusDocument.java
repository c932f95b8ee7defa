package io.sluice.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.health.Finding;
import io.sluice.gateway.health.HealthRules;
import io.sluice.gateway.holdup.HeldUp;
import io.sluice.gateway.machines.LastCycle;
import io.sluice.gateway.machines.LastPoint;
import io.sluice.gateway.machines.MachineStatus;
import io.sluice.gateway.machines.RunningCycle;
import io.sluice.gateway.session.Parts;
import io.sluice.wire.MemoryPool;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What {@code /v1/status} says. Format: docs/openapi.json, Status: sizes in bytes, times in RFC 3339, durations in seconds. */
final class StatusDocument {

    private static final double MILLIS_PER_SEC = 1e3;

    private final Parts parts;
    private final MemoryPool memory;
    private final Watch watch;
    private final Instant started;

    /**
     * The status of a gateway.
     *
     * @param memory of batches on their way to the cache
     * @param started when it was
     */
    StatusDocument(Parts parts, MemoryPool memory, Watch watch, Instant started) {
        this.parts = parts;
        this.memory = memory;
        this.watch = watch;
        this.started = started;
    }

    /** As it is now. */
    JsonNode make() {
        ObjectNode document = object();
        document.set("gateway", gateway());
        ArrayNode machines = document.putArray("machines");
        parts.machines().statuses().forEach(machine -> machines.add(machine(machine)));
        return document;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode gateway() {
        Look look = watch.lastLook();
        Instant now = parts.resources().clock().instant();
        ObjectNode json = object().put("version", version())
                .put("vault", parts.vault().id().toString())
                .put("startedAt", started.toString())
                .put("uptimeSeconds", Math.max(0, Duration.between(started, now).toSeconds()))
                .put("sessions", parts.machines().sessions())
                .put("receivedBytesPerSec", Math.round(watch.receivedBytesPerSec()))
                .put("storedBytesPerSec", Math.round(watch.storedBytesPerSec()))
                .put("compressionLevel", parts.compressor().level())
                .put("compressionAuto", parts.settings().level().isAuto())
                .put("cacheUsedBytes", parts.space().usedBytes())
                .put("cacheFreeBytes", look.cacheFreeBytes())
                .put("cacheLimitBytes", parts.space().capacityBytes())
                .put("memoryUsedBytes", memory.leasedBytes())
                .put("memoryLimitBytes", memory.capacityBytes())
                .put("vaultReachable", watch.isVaultReachable())
                .put("health", HealthRules.worst(look.findings()).jsonName());
        ArrayNode findings = json.putArray("findings");
        look.findings().forEach(finding -> findings.add(finding(finding)));
        return json;
    }

    static String version() {
        String version = StatusDocument.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static ObjectNode finding(Finding finding) {
        return object().put("about", finding.aspect().jsonName())
                .put("severity", finding.severity().jsonName())
                .put("machine", finding.machine())
                .put("line", finding.line());
    }

    private ObjectNode machine(MachineStatus machine) {
        ObjectNode json = object().put("id", machine.id().toString())
                .put("name", machine.name())
                .put("state", machine.state().jsonName())
                .put("peer", machine.peer())
                .put("offlineSince", text(machine.offlineSince()))
                .put("rpoSeconds", machine.rpo().map(Duration::toSeconds).orElse(null))
                .put("rpoLimitSeconds", machine.rpoLimit().toSeconds());
        json.set("heldUp", heldUp(machine.heldUp()));
        json.set("paused", OrdersDocument.order(parts.orders().pause(machine.name())));
        json.set("resync", OrdersDocument.order(parts.orders().resync(machine.name())));
        json.set("cycle", cycle(machine.cycle()));
        json.set("lastPoint", point(machine.lastPoint()));
        json.set("lastCycle", last(machine.lastCycle()));
        return json;
    }

    private static @Nullable ObjectNode heldUp(HeldUp heldUp) {
        ObjectNode hops = object();
        heldUp.byHop().forEach((hop, time) -> hops.put(hop.jsonName(), time.toMillis() / MILLIS_PER_SEC));
        return heldUp.worst()
                .map(hop -> object().put("by", hop.jsonName())
                        .put("seconds", heldUp.by(hop).toMillis() / MILLIS_PER_SEC)
                        .<ObjectNode>set("hops", hops))
                .orElse(null);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable ObjectNode cycle(@Nullable RunningCycle cycle) {
        return cycle == null
                ? null
                : object().put("id", cycle.cycle().toString())
                        .put("kind", cycle.kind())
                        .put("since", cycle.since().toString())
                        .put("receivedBytes", cycle.receivedBytes().getAsLong())
                        .put("durableBytes", cycle.durableBytes().getAsLong());
    }

    private static @Nullable ObjectNode point(@Nullable LastPoint point) {
        return point == null
                ? null
                : object().put("number", point.number())
                        .put("time", point.time().toString())
                        .put("kind", point.kind())
                        .put("consistency", point.consistency());
    }

    private static @Nullable ObjectNode last(@Nullable LastCycle cycle) {
        return cycle == null
                ? null
                : object().put("kind", cycle.kind())
                        .put("seconds", cycle.took().toMillis() / MILLIS_PER_SEC)
                        .put("changedBytes", cycle.changedBytes())
                        .put("storedBytes", cycle.storedBytes());
    }
}
