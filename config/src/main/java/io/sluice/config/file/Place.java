package io.sluice.config.file;

import org.yaml.snakeyaml.nodes.Node;

/**
 * A part of a file, and where it stands.
 *
 * @param key with those it stands in; empty for the whole file
 * @param line of the key, from 1
 */
record Place(String key, Node node, int line) {

    /** The whole of a file. */
    static Place whole(Node root) {
        return new Place("", root, 1);
    }

    /** The part below it whose name and value these are. */
    Place below(String name, Node nameNode, Node value) {
        return new Place(keyBelow(name), value, line(nameNode));
    }

    /** What the part below it of that name is called. */
    String keyBelow(String name) {
        return key.isEmpty() ? name : key + "." + name;
    }

    /** The element of a list, counted from 1. */
    Place element(int number, Node value) {
        return new Place(key + "[" + number + "]", value, line(value));
    }

    static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
