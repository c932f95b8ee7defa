package io.sluice.sink.vault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.sink.DamagedException;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JSON objects of a vault: one object, a line feed, and a line with the SHA-256 of all before.
 *
 * <p>Format: docs/format.md, section 3. Errors: {@link DamagedException} for bytes that are not what was written, {@link VaultException}
 * for a newer format.
 */
final class CheckedJson {

    static final int VERSION = 1;
    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);

    private static final String LABEL = "sha256=";
    private static final int LINE_BYTES = LABEL.length() + 64 + 1;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private CheckedJson() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode object(String format) {
        return object().put("format", format).put("version", VERSION);
    }

    static <T> ArrayNode array(List<T> values, Function<T, ? extends JsonNode> toJson) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(values.size());
        values.forEach(value -> array.add(toJson.apply(value)));
        return array;
    }

    static JsonNode text(String value) {
        return JsonNodeFactory.instance.textNode(value);
    }

    static @Nullable String orNull(Id id) {
        return id.isNone() ? null : id.toString();
    }

    static String time(Instant time) {
        return TIME.format(time);
    }

    static byte[] encode(ObjectNode json) {
        byte[] text = (write(json) + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] object = Arrays.copyOf(text, text.length + LINE_BYTES);
        System.arraycopy(line(text, text.length), 0, object, text.length, LINE_BYTES);
        return object;
    }

    static <T> T decode(String object, byte[] bytes, String format, Function<Members, T> read) {
        Members json = new Members(object, parse(object, bytes));
        String found = json.text("format");
        if (!found.equals(format)) {
            throw new DamagedException(object, "it is a " + found + " where a " + format + " belongs");
        }
        long version = json.quantity("version");
        if (version != VERSION) {
            throw new VaultException(
                    VaultException.Kind.NEWER_FORMAT,
                    "vault of a newer format: " + object + " is of version " + version + " and this is for version "
                            + VERSION + "; use a newer sluice");
        }
        try {
            return read.apply(json);
        } catch (IllegalArgumentException e) {
            throw new DamagedException(object, "it contradicts itself: " + e.getMessage(), e);
        }
    }

    private static JsonNode parse(String object, byte[] bytes) {
        int end = bytes.length - LINE_BYTES;
        if (end < 1 || !Arrays.equals(bytes, end, bytes.length, line(bytes, end), 0, LINE_BYTES)) {
            throw new DamagedException(
                    object, "its " + bytes.length + " bytes do not end with the SHA-256 of what stands before it");
        }
        try {
            JsonNode json = MAPPER.readTree(bytes, 0, end);
            if (!json.isObject() || bytes[end - 1] != '\n') {
                throw new DamagedException(object, "it is no JSON object with a line feed behind it");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new DamagedException(object, "it is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new DamagedException(object, "it is no JSON: " + e.getMessage(), e);
        }
    }

    private static String write(ObjectNode json) {
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot fail to be written", e);
        }
    }

    private static byte[] line(byte[] bytes, int length) {
        return (LABEL + HexFormat.of().formatHex(sha256(bytes, length)) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** The SHA-256 of the first {@code length} bytes. */
    static byte[] sha256(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
