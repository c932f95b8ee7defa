package io.sluice.gateway.state;

import io.sluice.wire.Id;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a machine at a moment.
 *
 * @param machine its name
 * @param id its id in the vault
 * @param host the host that its agent runs on
 * @param policy the name of its policy
 * @param at when; cut to milliseconds
 * @param point the recovery point that it has made then; null where it has only connected
 */
public record Sighting(
        String machine,
        Id id,
        Id host,
        String policy,
        Instant at,
        @Nullable Point point) {

    /** A moment as databases keep it. */
    public Sighting {
        at = at.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * A recovery point.
     *
     * @param number from 1
     * @param time when the machine was as it is there; cut to milliseconds
     */
    public record Point(long number, Instant time) {

        /** A moment as databases keep it. */
        public Point {
            time = time.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /** The same machine at a later moment, with a point that it has made. */
    public Sighting at(Instant now, Point made) {
        return new Sighting(machine, id, host, policy, now, made);
    }

    /** What the newer of the two says, at the later of their moments, with the newest point that either has. */
    Sighting with(Sighting newer) {
        Point newest =
                newer.point == null || (point != null && point.number > newer.point.number) ? point : newer.point;
        Instant latest = at.isAfter(newer.at) ? at : newer.at;
        return new Sighting(newer.machine, newer.id, newer.host, newer.policy, latest, newest);
    }
}
