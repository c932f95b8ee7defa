package io.sluice.sink.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.sink.DamagedException;
import io.sluice.wire.Id;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * The members of a JSON object, read by name and strictly; members that nobody asks for are ignored.
 *
 * <p>Errors: {@link DamagedException} that names the object and the member.
 */
final class Members {

    private final String object;
    private final String path;
    private final JsonNode json;

    Members(String object, JsonNode json) {
        this(object, "", json);
    }

    private Members(String object, String path, JsonNode json) {
        this.object = object;
        this.path = path;
        this.json = json;
    }

    String text(String name) {
        JsonNode value = value(name);
        if (!value.isTextual()) {
            throw wrong(name, "a string");
        }
        return value.textValue();
    }

    boolean isNull(String name) {
        return value(name).isNull();
    }

    Id id(String name) {
        Id id = parse(name, "an id", Id::parse);
        if (id.isNone()) {
            throw wrong(name, "an id that is not of zeros");
        }
        return id;
    }

    Id idOrNull(String name) {
        return isNull(name) ? Id.NONE : id(name);
    }

    Instant time(String name) {
        return parse(name, "a time in UTC with milliseconds", text -> CheckedJson.TIME.parse(text, Instant::from));
    }

    int crc32c(String name) {
        return parse(name, "a checksum of 8 lower-case hexadecimal digits", text -> {
            if (text.length() != 8 || !VaultKeys.isLowerHex(text)) {
                throw new IllegalArgumentException(text);
            }
            return HexFormat.fromHexDigits(text);
        });
    }

    long signed(String name) {
        JsonNode value = value(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(name, "an integer");
        }
        return value.longValue();
    }

    long quantity(String name) {
        long value = signed(name);
        if (value < 0) {
            throw wrong(name, "0 or more");
        }
        return value;
    }

    int count(String name) {
        long value = quantity(name);
        if (value > Integer.MAX_VALUE) {
            throw wrong(name, "less than 2^31");
        }
        return (int) value;
    }

    <E> E oneOf(String name, E[] choices, Function<E, String> jsonName) {
        String text = text(name);
        for (E choice : choices) {
            if (jsonName.apply(choice).equals(text)) {
                return choice;
            }
        }
        throw wrong(name, "a word that this version knows");
    }

    Members object(String name) {
        return member(name, value(name));
    }

    <T> List<T> list(String name, Function<Members, T> read) {
        return elements(name, (place, value) -> read.apply(member(place, value)));
    }

    List<String> texts(String name) {
        return elements(name, (place, value) -> {
            if (!value.isTextual()) {
                throw wrong(place, "a string");
            }
            return value.textValue();
        });
    }

    private interface Element<T> {
        T read(String place, JsonNode value);
    }

    private <T> List<T> elements(String name, Element<T> element) {
        JsonNode array = value(name);
        if (!array.isArray()) {
            throw wrong(name, "an array");
        }
        List<T> values = new ArrayList<>(array.size());
        for (JsonNode value : array) {
            values.add(element.read(name + "[" + values.size() + "]", value));
        }
        return values;
    }

    private Members member(String name, JsonNode value) {
        if (!value.isObject()) {
            throw wrong(name, "an object");
        }
        return new Members(object, path + name + ".", value);
    }

    private <T> T parse(String name, String what, Function<String, T> parser) {
        String text = text(name);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            DamagedException wrong = wrong(name, what);
            wrong.initCause(e);
            throw wrong;
        }
    }

    private JsonNode value(String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            throw new DamagedException(object, "member " + path + name + " is missing");
        }
        return value;
    }

    private DamagedException wrong(String name, String what) {
        return new DamagedException(object, "member " + path + name + " is not " + what);
    }
}
