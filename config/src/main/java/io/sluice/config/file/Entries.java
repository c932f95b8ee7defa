package io.sluice.config.file;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * What stands under a key that holds others.
 *
 * @param places by name, in the file's order
 * @param isWhole false where mistakes were noted
 */
record Entries(Map<String, Place> places, boolean isWhole) {

    /** Reads them; empty, with a mistake noted, where there is something else. */
    static Optional<Entries> of(Place place, Reading reading, String what) {
        if (!(place.node() instanceof MappingNode mapping)) {
            reading.mistake(place, "keys stand here, each on a line of its own: give " + what);
            return Optional.empty();
        }
        Map<String, Place> places = new LinkedHashMap<>();
        boolean whole = true;
        for (NodeTuple each : mapping.getValue()) {
            whole &= add(each, place, reading, places);
        }
        return Optional.of(new Entries(places, whole));
    }

    private static boolean add(NodeTuple entry, Place place, Reading reading, Map<String, Place> places) {
        if (!(entry.getKeyNode() instanceof ScalarNode name)) {
            reading.mistake(Place.line(entry.getKeyNode()), place.key(), "a key is a word: write one before the colon");
            return false;
        }
        Place below = place.below(name.getValue(), name, entry.getValueNode());
        Place before = places.putIfAbsent(name.getValue(), below);
        if (before != null) {
            reading.mistake(below, "stands on line " + before.line() + " already: leave one of them out");
        }
        return before == null;
    }
}
