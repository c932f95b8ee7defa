package io.sluice.config.file;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keys that belong together, and what is made of them.
 *
 * @param keys in the order of the documentation
 * @param oneOf keys of which exactly one has to be there; empty for no such rule
 * @param build throws {@link IllegalArgumentException} with a line for the user where values do not fit together
 */
record Section<T>(List<Key<?>> keys, List<Key<?>> oneOf, Function<Values, T> build) implements Form<T> {

    Section(List<Key<?>> keys, Function<Values, T> build) {
        this(keys, List.of(), build);
    }

    @Override
    public String what() {
        return "keys such as " + names(keys);
    }

    @Override
    public Optional<T> read(Place place, Reading reading) {
        return Entries.of(place, reading, what()).flatMap(entries -> read(place, entries, reading));
    }

    /** What is made of no keys at all. */
    T ofNothing() {
        Values values = new Values();
        keys.forEach(key -> fallBack(key, values));
        return build.apply(values);
    }

    private Optional<T> read(Place place, Entries entries, Reading reading) {
        boolean good = entries.isWhole();
        good &= areKnown(entries, reading);
        good &= isOneOf(place, entries, reading);
        Values values = new Values();
        for (Key<?> key : keys) {
            good &= read(key, place, entries.places(), values, reading);
        }
        if (!good) {
            return Optional.empty();
        }
        try {
            return Optional.of(build.apply(values));
        } catch (IllegalArgumentException e) {
            reading.mistake(place, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static <V> boolean read(
            Key<V> key, Place place, Map<String, Place> places, Values values, Reading reading) {
        Place below = places.get(key.name());
        if (below == null) {
            if (key.isRequired()) {
                reading.mistake(
                        place.line(),
                        place.keyBelow(key.name()),
                        "missing: give " + key.form().what());
            }
            return fallBack(key, values) || !key.isRequired();
        }
        Optional<V> value = key.form().read(below, reading);
        value.ifPresent(read -> values.put(key, read));
        return value.isPresent();
    }

    private static <V> boolean fallBack(Key<V> key, Values values) {
        @Nullable Supplier<V> fallback = key.fallback();
        if (fallback == null) {
            return false;
        }
        values.put(key, fallback.get());
        return true;
    }

    private boolean areKnown(Entries entries, Reading reading) {
        List<String> names = keys.stream().map(Key::name).toList();
        boolean known = true;
        for (Map.Entry<String, Place> each : entries.places().entrySet()) {
            if (!names.contains(each.getKey())) {
                reading.mistake(each.getValue(), "no such key: " + Nearest.hint(each.getKey(), names));
                known = false;
            }
        }
        return known;
    }

    private boolean isOneOf(Place place, Entries entries, Reading reading) {
        long count = oneOf.stream()
                .filter(key -> entries.places().containsKey(key.name()))
                .count();
        if (oneOf.isEmpty() || count == 1) {
            return true;
        }
        reading.mistake(place, "has " + (count == 0 ? "none" : "more than one") + " of " + names(oneOf) + ": give one");
        return false;
    }

    private static String names(List<Key<?>> keys) {
        return keys.stream().map(Key::name).collect(Collectors.joining(", "));
    }
}
