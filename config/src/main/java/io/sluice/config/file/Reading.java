package io.sluice.config.file;

import java.util.ArrayList;
import java.util.List;

/** One reading of one file: the mistakes found so far, and what references stand for. */
final class Reading {

    private final References references;
    private final List<Mistake> mistakes = new ArrayList<>();

    Reading(References references) {
        this.references = references;
    }

    References references() {
        return references;
    }

    /** Notes a mistake. */
    void mistake(Place place, String text) {
        mistake(place.line(), place.key(), text);
    }

    void mistake(int line, String key, String text) {
        mistakes.add(new Mistake(line, key, text));
    }

    List<Mistake> mistakes() {
        return List.copyOf(mistakes);
    }
}
