package io.sluice.config.file;

import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A single value, read from its text as it stands in the file: what YAML makes of it otherwise ({@code no} a boolean, {@code 22:00} a number)
 * does not count.
 *
 * @param what it is, with an example, as errors name it
 * @param parser throws {@link IllegalArgumentException} with a line for the user
 * @param shape what an editor can check
 */
record Scalar<T>(String what, Function<String, T> parser, Shape shape) implements Form<T> {

    @Override
    public Optional<T> read(Place place, Reading reading) {
        if (!(place.node() instanceof ScalarNode scalar)) {
            reading.mistake(place, "a single value stands here: give " + what);
            return Optional.empty();
        }
        if (scalar.getTag().equals(Tag.NULL)) {
            reading.mistake(place, "no value: give " + what + ", or leave the key out");
            return Optional.empty();
        }
        try {
            String text = scalar.getValue();
            return Optional.of(
                    References.isReference(text) && !Overlay.isLiteral(scalar)
                            ? referred(text, reading.references())
                            : parser.apply(text));
        } catch (IllegalArgumentException e) {
            reading.mistake(place, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** The parser's own line would show what may be a secret. */
    private T referred(String reference, References references) {
        String text = references.resolve(reference);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("what " + reference + " stands for cannot be read: it must be " + what);
        }
    }

    /** Reads a default. */
    T of(String text) {
        return parser.apply(text);
    }
}
