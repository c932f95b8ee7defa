package io.sluice.config.file;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Values of one form under names that the user chooses, in the file's order.
 *
 * @param what it is, with an example, as errors name it
 * @param name of each, and what it may look like
 * @param whole refuses, with {@link IllegalArgumentException}, what does not do together
 * @param required names that must be there, which {@code whole} holds; for editors
 */
record Named<T>(
        String what, Scalar<String> name, Form<T> value, UnaryOperator<Map<String, T>> whole, List<String> required)
        implements Form<Map<String, T>> {

    @Override
    public Optional<Map<String, T>> read(Place place, Reading reading) {
        return Entries.of(place, reading, what).flatMap(entries -> values(place, entries, reading));
    }

    private Optional<Map<String, T>> values(Place place, Entries entries, Reading reading) {
        Map<String, T> values = new LinkedHashMap<>();
        entries.places().forEach((key, below) -> {
            boolean good = isName(key, below, reading);
            value.read(below, reading).filter(any -> good).ifPresent(read -> values.put(key, read));
        });
        if (!entries.isWhole() || values.size() < entries.places().size()) {
            return Optional.empty();
        }
        try {
            return Optional.of(whole.apply(values));
        } catch (IllegalArgumentException e) {
            reading.mistake(place, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private boolean isName(String text, Place place, Reading reading) {
        try {
            name.of(text);
            return true;
        } catch (IllegalArgumentException e) {
            reading.mistake(place, String.valueOf(e.getMessage()));
            return false;
        }
    }
}
