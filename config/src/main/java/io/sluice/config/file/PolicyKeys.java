package io.sluice.config.file;

import io.sluice.config.policy.Policy;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;

/** The keys of a policy. */
final class PolicyKeys {

    private static final int MAX_WEIGHT = 1000;

    private static final Key<Duration> EVERY = Key.of(
            "every",
            Scalars.DURATION,
            "The copy frequency: from the start of one cycle to the start of the next, from 1s on.",
            "5m");
    private static final Key<Duration> KEEP =
            Key.of("keep", Scalars.DURATION, "How long recovery points are kept.", "24h");
    private static final Key<String> CONSISTENCY =
            Key.of("consistency", Scalars.words("crash"), "How a recovery point is taken.", "crash");
    private static final Key<Duration> RPO =
            Key.of("rpo", Scalars.DURATION, "The age of the newest point above which somebody has to look.", "15m");
    private static final Key<Integer> WEIGHT = Key.of(
            "weight",
            Scalars.number(1, MAX_WEIGHT),
            "The machine's share of a bandwidth that several want, beside the others' weights.",
            "1");
    private static final Key<LocalTime> INITIAL_START = Key.of(
            "initial-start",
            Scalars.TIME,
            "When the first cycle begins, on the host's clock; at once where it is left out.");

    static final Section<Policy> POLICY = new Section<>(
            List.of(EVERY, KEEP, CONSISTENCY, RPO, WEIGHT, INITIAL_START),
            values -> new Policy(
                    values.get(EVERY),
                    values.get(KEEP),
                    values.get(RPO),
                    values.get(WEIGHT),
                    values.find(INITIAL_START).orElse(null)));

    private PolicyKeys() {}
}
