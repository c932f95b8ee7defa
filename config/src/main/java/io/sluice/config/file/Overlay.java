package io.sluice.config.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Values that win over a file's, put into its tree before it is read: so they are checked as the file's are, and may be what the file lacks.
 *
 * <p>They are taken literally: a shell has resolved its references already.
 */
final class Overlay {

    private static final Tag LITERAL = new Tag("!literal");
    private static final Mark START = new Mark("", 0, 0, 0, new int[0], 0);

    private Overlay() {}

    /** Whether a value came from here. */
    static boolean isLiteral(Node node) {
        return node.getTag().equals(LITERAL);
    }

    /** Keys of which there are none. */
    static MappingNode empty() {
        return new MappingNode(Tag.MAP, true, new ArrayList<>(), START, START, FlowStyle.BLOCK);
    }

    /**
     * Puts values into a tree. Where the file has something else than keys in the place, the reading finds that.
     *
     * @param values by key, such as {@code cache.size}
     */
    static Node apply(Node root, Map<String, String> values) {
        values.forEach((key, value) -> put(root, List.of(key.split("\\.")), value));
        return root;
    }

    private static void put(Node node, List<String> path, String value) {
        if (!(node instanceof MappingNode mapping)) {
            return;
        }
        String name = path.get(0);
        if (path.size() == 1) {
            replace(mapping, name, scalar(LITERAL, value));
            return;
        }
        List<String> rest = path.subList(1, path.size());
        for (NodeTuple each : mapping.getValue()) {
            if (isNamed(each, name)) {
                put(each.getValueNode(), rest, value);
                return;
            }
        }
        Node made = empty();
        put(made, rest, value);
        mapping.getValue().add(new NodeTuple(scalar(Tag.STR, name), made));
    }

    private static void replace(MappingNode mapping, String name, Node value) {
        List<NodeTuple> entries = mapping.getValue();
        for (int i = 0; i < entries.size(); i++) {
            if (isNamed(entries.get(i), name)) {
                entries.set(i, new NodeTuple(entries.get(i).getKeyNode(), value));
                return;
            }
        }
        entries.add(new NodeTuple(scalar(Tag.STR, name), value));
    }

    private static boolean isNamed(NodeTuple entry, String name) {
        return entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name);
    }

    private static ScalarNode scalar(Tag tag, String text) {
        return new ScalarNode(tag, text, START, START, ScalarStyle.PLAIN);
    }
}
