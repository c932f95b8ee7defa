package io.sluice.config.file;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A key that a section may have.
 *
 * @param description for editors; one sentence
 * @param isRequired whether it has to be there
 * @param fallback what counts where it is absent; null where nothing does
 * @param fallbackText the same for people and editors; null where nothing does
 */
record Key<T>(
        String name,
        Form<T> form,
        String description,
        boolean isRequired,
        @Nullable Supplier<T> fallback,
        @Nullable String fallbackText) {

    /** A key that may be absent, and then says nothing. */
    static <T> Key<T> of(String name, Form<T> form, String description) {
        return new Key<>(name, form, description, false, null, null);
    }

    /** A key that may be absent, and then is as if the text stood there. */
    static <T> Key<T> of(String name, Scalar<T> form, String description, String fallback) {
        return new Key<>(name, form, description, false, () -> form.of(fallback), fallback);
    }

    /** A section that may be absent, and then is as if it stood there with nothing in it. */
    static <T> Key<T> section(String name, Section<T> form, String description) {
        return new Key<>(name, form, description, false, form::ofNothing, null);
    }

    /** A key that has to be there. */
    static <T> Key<T> required(String name, Form<T> form, String description) {
        return new Key<>(name, form, description, true, null, null);
    }

    /** The same with a value where it is absent. */
    Key<T> orElse(Supplier<T> other) {
        return new Key<>(name, form, description, isRequired, other, fallbackText);
    }
}
