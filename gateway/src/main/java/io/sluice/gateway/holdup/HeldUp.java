package io.sluice.gateway.holdup;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long each hop has held a machine up since its newest recovery point.
 *
 * @param byHop those that have, in the order of the path
 */
public record HeldUp(Map<Hop, Duration> byHop) {

    /** Nothing has. */
    public static final HeldUp NONE = new HeldUp(Map.of());

    /** Keeps them as they are now. */
    public HeldUp {
        byHop = byHop.isEmpty() ? Map.of() : new EnumMap<>(byHop);
    }

    /** The one that has for the longest time; of several that nearest to the sink. */
    public Optional<Hop> worst() {
        return byHop.entrySet().stream()
                .reduce((first, second) -> second.getValue().compareTo(first.getValue()) >= 0 ? second : first)
                .map(Map.Entry::getKey);
    }

    /** How long that one has. */
    public Duration by(Hop hop) {
        return byHop.getOrDefault(hop, Duration.ZERO);
    }

    /** All of them together: since the machine ought to have begun its next cycle. */
    public Duration total() {
        return byHop.values().stream().reduce(Duration.ZERO, Duration::plus);
    }
}
