package io.sluice.config.file;

import java.util.List;

/** What an editor can check of a single value. */
sealed interface Shape {

    /** Text of a pattern, which stands for the whole of it and means the same in Java and JavaScript. */
    record Text(String pattern) implements Shape {}

    /** The same, or a plain number. */
    record TextOrNumber(String pattern) implements Shape {}

    /** A whole number, both ends inclusive. */
    record WholeNumber(int least, int most) implements Shape {}

    /** A word, or a whole number, both ends inclusive. */
    record WordOrNumber(String word, int least, int most) implements Shape {}

    /** One of a few words. */
    record Words(List<String> words) implements Shape {}
}
