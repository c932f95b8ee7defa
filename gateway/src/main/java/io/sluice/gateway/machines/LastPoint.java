package io.sluice.gateway.machines;

import io.sluice.sink.vault.RecoveryPoint;
import java.time.Instant;

/**
 * The newest recovery point of a machine, as far as status goes.
 *
 * @param number counts from 1
 * @param time when the machine was as it is there
 * @param kind what the cycle sent
 * @param consistency what it promises
 */
public record LastPoint(long number, Instant time, String kind, String consistency) {

    static LastPoint of(RecoveryPoint point) {
        return new LastPoint(
                point.number(),
                point.time(),
                point.kind().jsonName(),
                point.consistency().jsonName());
    }
}
