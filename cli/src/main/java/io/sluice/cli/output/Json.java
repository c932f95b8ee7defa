package io.sluice.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.function.Function;

/** JSON documents, made as trees: no classes are looked into at run time. */
public final class Json {

    private static final double NANOS_PER_SEC = 1e9;

    private Json() {}

    /** An empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** An array of what {@code each} makes of the elements. */
    public static <T> ArrayNode array(Iterable<T> elements, Function<T, ? extends JsonNode> each) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (T element : elements) {
            array.add(each.apply(element));
        }
        return array;
    }

    /** A string. */
    public static TextNode text(String text) {
        return TextNode.valueOf(text);
    }

    /** Maps, lists, strings and numbers as a tree. */
    public static JsonNode tree(Object value) {
        return Mapper.MAPPER.valueToTree(value);
    }

    /** A duration in seconds, to the millisecond. */
    public static double seconds(Duration duration) {
        return Math.round(duration.toNanos() / NANOS_PER_SEC * 1000) / 1000.0;
    }

    static String write(JsonNode document) {
        try {
            return Mapper.MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }

    /** Loaded only by those who write. */
    private static final class Mapper {
        static final ObjectMapper MAPPER = new ObjectMapper();
    }
}
