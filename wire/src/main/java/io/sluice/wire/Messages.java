package io.sluice.wire;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.LaneHello;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Control bodies to JSON and back. Strict: a member that is missing or of another type is BAD_FRAME; unknown members are ignored.
 *
 * <p>What is missing is refused as what is null is. A member that may be null says so where it is declared, and that it is required unless it may
 * also be left out.
 *
 * <p>Threads: any.
 */
public final class Messages {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
            .withCoercionConfig(LogicalType.Textual, texts -> {
                texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                texts.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                texts.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, new TimeWriter())
                    .addDeserializer(Instant.class, new TimeReader()))
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(8).build());
    }

    /**
     * Made at once, before the first message: Jackson looks into a class under a lock when it first sees it, and event loops must not wait for
     * one another there.
     */
    private static final Map<Class<?>, ObjectReader> READERS = forEachKind(kind -> JSON.readerFor(kind));

    private static final Map<Class<?>, ObjectWriter> WRITERS = forEachKind(kind -> JSON.writerFor(kind));

    private static <T> Map<Class<?>, T> forEachKind(Function<Class<?>, T> make) {
        return Stream.concat(Stream.of(Message.class.getPermittedSubclasses()), Stream.of(Role.class))
                .collect(Collectors.toUnmodifiableMap(kind -> kind, make));
    }

    private static <T> T of(Map<Class<?>, T> made, Class<?> kind) {
        return Objects.requireNonNull(made.get(kind), () -> kind + " is no message");
    }

    private Messages() {}

    /** The mapper that control bodies go through, for whoever keeps messages in files. */
    public static ObjectMapper json() {
        return JSON;
    }

    /** Appends the JSON of a message to {@code out}. */
    public static void encode(Message message, ByteBuf out) {
        try {
            out.writeBytes(of(WRITERS, message.getClass()).writeValueAsBytes(message));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("message " + message.type() + " has no JSON form", e);
        }
    }

    /**
     * Reads a message from the readable bytes; indices stay.
     *
     * @throws WireException BAD_FRAME when they are none
     */
    public static <T> T decode(ByteBuf body, Class<T> kind) {
        try (ByteBufInputStream in = new ByteBufInputStream(body.duplicate())) {
            T message = of(READERS, kind).readValue((InputStream) in, kind);
            if (message == null) {
                throw new WireException(ErrorCode.BAD_FRAME, kind.getSimpleName() + " that is null");
            }
            return message;
        } catch (JsonProcessingException e) {
            throw new WireException(
                    ErrorCode.BAD_FRAME,
                    kind.getSimpleName() + " that is none: " + firstLine(e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new WireException(ErrorCode.BAD_FRAME, kind.getSimpleName() + " that cannot be read", e);
        }
    }

    /** Reads a HELLO of either role; indices stay. */
    public static Message decodeHello(ByteBuf body) {
        Role role = decode(body, Role.class);
        return LaneHello.LANE.equals(role.role()) ? decode(body, LaneHello.class) : decode(body, Hello.class);
    }

    /** RFC 3339 in UTC with milliseconds, as in every format of Sluice. */
    public static String formatTime(Instant time) {
        return TIME.format(time);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** What both kinds of HELLO have. */
    private record Role(String role) {}

    private static final class TimeWriter extends StdScalarSerializer<Instant> {

        private static final long serialVersionUID = 1L;

        TimeWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(formatTime(value));
        }
    }

    private static final class TimeReader extends StdScalarDeserializer<Instant> {

        private static final long serialVersionUID = 1L;
        private static final Pattern TIME_OF_FOUR_DIGIT_YEAR = Pattern.compile("\\d{4}-[-T:.0-9]{1,40}Z");

        TimeReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String text = in.getText();
            try {
                return TIME_OF_FOUR_DIGIT_YEAR.matcher(text).matches() ? Instant.parse(text) : refuse(text, context);
            } catch (DateTimeException e) {
                return refuse(text, context);
            }
        }

        private static Instant refuse(String text, DeserializationContext context) throws IOException {
            return (Instant) context.handleWeirdStringValue(Instant.class, text, "not a time of RFC 3339 in UTC");
        }
    }
}
