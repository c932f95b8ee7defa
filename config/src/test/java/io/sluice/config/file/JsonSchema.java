package io.sluice.config.file;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;

/**
 * A JSON Schema (draft 2020-12) of a file, made from the keys that the reading goes by.
 *
 * <p>Where the two differ the schema is the stricter one ({@code mon} in small letters, names that YAML takes for numbers in quotes), or knows
 * nothing of a rule between several keys.
 */
final class JsonSchema {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private JsonSchema() {}

    /** The document, with the end of its last line. */
    static String of(String title, Section<?> file) {
        ObjectNode document = JSON.objectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", title);
        document.setAll(section(file));
        return document.toPrettyString() + "\n";
    }

    private static ObjectNode of(Form<?> form) {
        if (form instanceof Section<?> section) {
            return section(section);
        }
        if (form instanceof Named<?> named) {
            return named(named);
        }
        if (form instanceof ListOf<?> list) {
            ObjectNode schema = JSON.objectNode().put("type", "array");
            schema.set("items", of(list.element()));
            return schema;
        }
        return scalar(((Scalar<?>) form).shape());
    }

    private static ObjectNode section(Section<?> section) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        section.keys().forEach(key -> properties.set(key.name(), key(key)));
        require(
                schema,
                section.keys().stream().filter(Key::isRequired).map(Key::name).toList());
        if (!section.oneOf().isEmpty()) {
            ArrayNode oneOf = schema.putArray("oneOf");
            section.oneOf()
                    .forEach(key -> oneOf.addObject().putArray("required").add(key.name()));
        }
        return schema.put("additionalProperties", false);
    }

    private static ObjectNode named(Named<?> named) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        schema.set("propertyNames", JSON.objectNode().set("pattern", JSON.textNode(whole(pattern(named.name())))));
        require(schema, named.required());
        schema.set("additionalProperties", of(named.value()));
        return schema;
    }

    private static String pattern(Scalar<?> name) {
        return ((Shape.Text) name.shape()).pattern();
    }

    private static void require(ObjectNode schema, Collection<String> names) {
        if (!names.isEmpty()) {
            ArrayNode required = schema.putArray("required");
            names.forEach(required::add);
        }
    }

    private static ObjectNode key(Key<?> key) {
        ObjectNode schema = JSON.objectNode().put("description", key.description());
        if (key.form() instanceof Scalar<?> scalar) {
            schema.put("title", scalar.what());
        }
        schema.setAll(of(key.form()));
        String fallback = key.fallbackText();
        if (fallback != null && key.form() instanceof Scalar<?> scalar) {
            schema.set(
                    "default",
                    scalar.shape() instanceof Shape.WholeNumber
                            ? JSON.numberNode(Integer.parseInt(fallback))
                            : JSON.textNode(fallback));
        }
        return schema;
    }

    private static ObjectNode scalar(Shape shape) {
        ObjectNode schema = JSON.objectNode();
        if (shape instanceof Shape.Text text) {
            schema.put("type", "string").put("pattern", orReference(text.pattern()));
        } else if (shape instanceof Shape.TextOrNumber text) {
            schema.putArray("type").add("string").add("integer");
            schema.put("pattern", orReference(text.pattern())).put("minimum", 0);
        } else if (shape instanceof Shape.WholeNumber number) {
            schema.putArray("type").add("integer").add("string");
            schema.put("minimum", number.least()).put("maximum", number.most());
            schema.put("pattern", whole(References.PATTERN));
        } else if (shape instanceof Shape.WordOrNumber either) {
            ArrayNode forms = schema.putArray("anyOf");
            forms.addObject()
                    .put("type", "integer")
                    .put("minimum", either.least())
                    .put("maximum", either.most());
            forms.addObject().put("type", "string").put("pattern", orReference(either.word()));
        } else {
            ArrayNode either = schema.putArray("anyOf");
            ArrayNode words = either.addObject().putArray("enum");
            ((Shape.Words) shape).words().forEach(words::add);
            either.addObject().put("type", "string").put("pattern", whole(References.PATTERN));
        }
        return schema;
    }

    private static String orReference(String pattern) {
        return whole(pattern + "|" + References.PATTERN);
    }

    private static String whole(String pattern) {
        return "^(?:" + pattern + ")$";
    }
}
