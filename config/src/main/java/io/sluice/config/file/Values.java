package io.sluice.config.file;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What was read of a section's keys. */
final class Values {

    private final Map<Key<?>, Object> values = new HashMap<>();

    <T> void put(Key<T> key, T value) {
        values.put(key, value);
    }

    /** The value of a key that is required or has a value where it is absent. */
    <T> T get(Key<T> key) {
        return find(key).orElseThrow(() -> new IllegalStateException("no value of " + key.name()));
    }

    /** The value of a key, if it is there. */
    @SuppressWarnings("unchecked") // put let nothing else in
    <T> Optional<T> find(Key<T> key) {
        return Optional.ofNullable((T) values.get(key));
    }
}
