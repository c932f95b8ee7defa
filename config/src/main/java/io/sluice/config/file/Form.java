package io.sluice.config.file;

import java.util.Optional;

/** What a value looks like in a file, and how it is read; the JSON Schema is made from the same. */
sealed interface Form<T> permits Scalar, ListOf, Section, Named {

    /** What it is, with an example, as errors name it. */
    String what();

    /** Reads a value; empty when there are mistakes in it, which are noted. */
    Optional<T> read(Place place, Reading reading);
}
