package io.sluice.config.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Any number of values of one form.
 *
 * @param what it is, with an example, as errors name it
 */
record ListOf<T>(String what, Form<T> element) implements Form<List<T>> {

    @Override
    public Optional<List<T>> read(Place place, Reading reading) {
        if (!(place.node() instanceof SequenceNode sequence)) {
            reading.mistake(place, "a list stands here: give " + what);
            return Optional.empty();
        }
        List<T> values = new ArrayList<>();
        int number = 0;
        for (Node each : sequence.getValue()) {
            number++;
            element.read(place.element(number, each), reading).ifPresent(values::add);
        }
        return values.size() == number ? Optional.of(values) : Optional.empty();
    }
}
