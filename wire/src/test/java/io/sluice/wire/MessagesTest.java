package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.wire.Message.Ack;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.Event;
import io.sluice.wire.Message.Failure;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.LaneHello;
import io.sluice.wire.Message.LaneWelcome;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.Message.Request;
import io.sluice.wire.Message.Welcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {

    private static final Id ID = Id.parse("000102030405060708090a0b0c0d0e0f");
    private static final Id OTHER = Id.parse("101112131415161718191a1b1c1d1e1f");
    private static final String ID_TEXT = "\"000102030405060708090a0b0c0d0e0f\"";
    private static final String OTHER_TEXT = "\"101112131415161718191a1b1c1d1e1f\"";
    private static final Instant TIME = Instant.parse("2026-11-21T07:30:00.123Z");
    private static final String ACK = "{\"through\":41,\"received\":10,\"window\":20,\"expiresMillis\":30}";
    private static final String HELLO = "{\"protocol\":1,\"role\":\"control\",\"agent\":\"a\",\"instance\":{\"host\":"
            + ID_TEXT + ",\"state\":" + OTHER_TEXT + "},\"machine\":\"web-1\",\"claim\":false}";
    private static final String WELCOME = "{\"protocol\":1,\"gateway\":\"g\",\"vault\":" + ID_TEXT + ",\"machine\":"
            + OTHER_TEXT + ",\"session\":" + ID_TEXT + ",\"time\":\"2026-11-21T07:30:00.123Z\",\"limits\":"
            + "{\"batchBytes\":262144,\"lanes\":32,\"codecs\":[\"none\",\"zeros\"]}}";
    private static final String WELCOME_WITH_POLICY = WELCOME.replaceFirst(
            "}$",
            ",\"policy\":{\"name\":\"hourly\",\"everyMillis\":3600000,\"keepMillis\":86400000,\"rpoMillis\":7200000,"
                    + "\"weight\":2,\"initialStart\":\"22:00\"}}");
    private static final String OPEN_CYCLE = "{\"cycle\":" + ID_TEXT + ",\"view\":" + OTHER_TEXT
            + ",\"last\":null,\"closed\":[" + OTHER_TEXT + "],\"consistency\":\"crash\","
            + "\"agentTime\":\"2026-11-21T07:30:00.123Z\",\"cutAgeMillis\":5,"
            + "\"disks\":[{\"id\":\"sda\",\"sizeBytes\":4096,\"sectorBytes\":512}]}";
    private static final String CYCLE_OPEN = "{\"cycle\":" + ID_TEXT
            + ",\"state\":\"resumed\",\"kind\":\"initial\",\"base\":null,\"durable\":[[0,41],[44,44]],"
            + "\"disks\":[{\"id\":\"sda\",\"incarnation\":" + OTHER_TEXT + ",\"base\":\"zeros\",\"baseSizeBytes\":0}]}";

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of(
                        new Hello(1, "control", "a", new Instance(ID, OTHER), "web-1", false), HELLO, FrameType.HELLO),
                Arguments.of(
                        new Hello(1, "control", "a", new Instance(ID, OTHER), "web-1", false, "hourly"),
                        HELLO.replace("false", "false,\"policy\":\"hourly\""),
                        FrameType.HELLO),
                Arguments.of(
                        new LaneHello(1, "lane", ID, 32),
                        "{\"protocol\":1,\"role\":\"lane\",\"session\":" + ID_TEXT + ",\"lane\":32}",
                        FrameType.HELLO),
                Arguments.of(
                        new Welcome(1, "g", ID, OTHER, ID, TIME, new Limits(262144, 32, List.of("none", "zeros"))),
                        WELCOME,
                        FrameType.WELCOME),
                Arguments.of(
                        new Welcome(
                                1,
                                "g",
                                ID,
                                OTHER,
                                ID,
                                TIME,
                                new Limits(262144, 32, List.of("none", "zeros")),
                                new AppliedPolicy("hourly", 3_600_000, 86_400_000, 7_200_000, 2, "22:00"),
                                null),
                        WELCOME_WITH_POLICY,
                        FrameType.WELCOME),
                Arguments.of(
                        new Hello(
                                1,
                                "control",
                                "a",
                                new Instance(ID, OTHER),
                                "web-1",
                                false,
                                null,
                                List.of(Request.TERMS)),
                        HELLO.replace("false", "false,\"requests\":[\"terms\"]"),
                        FrameType.HELLO),
                Arguments.of(
                        new Request(Request.TERMS, Orders.NONE, null),
                        "{\"request\":\"terms\",\"orders\":{}}",
                        FrameType.REQUEST),
                Arguments.of(
                        new Request(
                                Request.TERMS,
                                new Orders(TIME, TIME),
                                new AppliedPolicy("hourly", 3_600_000, 86_400_000, 7_200_000, 2, null)),
                        "{\"request\":\"terms\",\"orders\":{\"pausedSince\":\"2026-11-21T07:30:00.123Z\","
                                + "\"resyncSince\":\"2026-11-21T07:30:00.123Z\"},\"policy\":{\"name\":\"hourly\","
                                + "\"everyMillis\":3600000,\"keepMillis\":86400000,\"rpoMillis\":7200000,\"weight\":2}}",
                        FrameType.REQUEST),
                Arguments.of(new Request("later", null, null), "{\"request\":\"later\"}", FrameType.REQUEST),
                Arguments.of(
                        new LaneWelcome(1, 0, 8388608, 30000),
                        "{\"protocol\":1,\"received\":0,\"window\":8388608,\"expiresMillis\":30000}",
                        FrameType.WELCOME),
                Arguments.of(
                        new OpenCycle(
                                ID,
                                OTHER,
                                null,
                                List.of(OTHER),
                                "crash",
                                TIME,
                                5,
                                List.of(new DiskOffer("sda", 4096, 512))),
                        OPEN_CYCLE,
                        FrameType.OPEN_CYCLE),
                Arguments.of(
                        new CycleOpen(
                                ID,
                                "resumed",
                                "initial",
                                null,
                                List.of(List.of(0L, 41L), List.of(44L, 44L)),
                                List.of(new DiskBase("sda", OTHER, "zeros", 0))),
                        CYCLE_OPEN,
                        FrameType.CYCLE_OPEN),
                Arguments.of(new Ack(41, 10, 20, 30), ACK, FrameType.ACK),
                Arguments.of(
                        new CloseCycle(ID, 42, "crash", List.of(new DiskTotals(0, 42, 130, 10485760))),
                        "{\"cycle\":" + ID_TEXT + ",\"batches\":42,\"consistency\":\"crash\",\"disks\":"
                                + "[{\"index\":0,\"batches\":42,\"extents\":130,\"bytes\":10485760}]}",
                        FrameType.CLOSE_CYCLE),
                Arguments.of(
                        new Committed(ID, 7, TIME, "delta", "crash", 3, 2, 1),
                        "{\"cycle\":" + ID_TEXT
                                + ",\"point\":7,\"time\":\"2026-11-21T07:30:00.123Z\",\"kind\":\"delta\","
                                + "\"consistency\":\"crash\",\"changedBytes\":3,\"wireBytes\":2,\"storedBytes\":1}",
                        FrameType.COMMITTED),
                Arguments.of(
                        Event.of(new LaneCounts(1, 0, 2, 3)),
                        "{\"level\":\"debug\",\"text\":\"\",\"lanes\":{\"reading\":1,\"limited\":0,\"sending\":2,\"window\":3}}",
                        FrameType.EVENT),
                Arguments.of(new Event("info", "ü"), "{\"level\":\"info\",\"text\":\"ü\"}", FrameType.EVENT),
                Arguments.of(
                        new Failure("NO_SPACE", "the cache is full", true),
                        "{\"code\":\"NO_SPACE\",\"message\":\"the cache is full\",\"retry\":true}",
                        FrameType.ERROR));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("messages")
    void areWrittenAsTheSpecificationSaysAndComeBack(Message message, String json, FrameType type) {
        ByteBuf out = Unpooled.buffer();

        Messages.encode(message, out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(json);
        assertThat(message.type()).isEqualTo(type);
        assertThat(Messages.decode(out, message.getClass())).isEqualTo(message);
        assertThat(out.readableBytes()).isEqualTo(json.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void ignoreMembersThatThisVersionDoesNotKnow() {
        assertThat(decode(ACK.replace("}", ",\"later\":{\"a\":[1,null]}}"), Ack.class))
                .isEqualTo(new Ack(41, 10, 20, 30));
    }

    @Test
    void takeTimesWithAndWithoutFractions() {
        String json = "{\"cycle\":" + ID_TEXT
                + ",\"point\":7,\"time\":\"2026-11-21T07:30:00Z\",\"kind\":\"delta\",\"consistency\":\"crash\","
                + "\"changedBytes\":3,\"wireBytes\":2,\"storedBytes\":1}";

        assertThat(decode(json, Committed.class).time()).isEqualTo("2026-11-21T07:30:00Z");
    }

    /** Every member of every message, but for those that docs/wire.md lets be left out. */
    @ParameterizedTest(name = "{2}")
    @MethodSource("messages")
    void everyMemberMustBeThere(Message message, String json, FrameType type) throws IOException {
        ObjectMapper plain = new ObjectMapper();
        List<String> members = new ArrayList<>();
        plain.readTree(json).fieldNames().forEachRemaining(members::add);
        members.removeAll(List.of("policy", "requests", "lanes"));

        assertThat(members).isNotEmpty().allSatisfy(member -> {
            ObjectNode without = (ObjectNode) plain.readTree(json);
            without.remove(member);
            assertThatThrownBy(() -> decode(without.toString(), message.getClass()))
                    .as("%s without %s", type, member)
                    .isInstanceOf(WireException.class);
        });
    }

    @Test
    void aPolicyMayBeNull() {
        assertThat(decode(HELLO.replace("false", "false,\"policy\":null"), Hello.class))
                .isEqualTo(decode(HELLO, Hello.class));
        assertThat(decode(WELCOME.replaceFirst("}$", ",\"policy\":null}"), Welcome.class))
                .isEqualTo(decode(WELCOME, Welcome.class));
    }

    static Stream<Arguments> nonsense() {
        return Stream.of(
                nonsense(Ack.class, "null"),
                nonsense(Ack.class, "[]"),
                nonsense(Ack.class, "\"\""),
                nonsense(Ack.class, " "),
                nonsense(Ack.class, "{}"),
                nonsense(Ack.class, "{"),
                nonsense(Ack.class, ACK + ACK),
                nonsense(Ack.class, ACK.replace("\"window\":20,", "")),
                nonsense(Ack.class, ACK.replace("20", "null")),
                nonsense(Ack.class, ACK.replace("20", "\"20\"")),
                nonsense(Ack.class, ACK.replace("20", "20.0")),
                nonsense(Ack.class, ACK.replace("20", "-1")),
                nonsense(Ack.class, ACK.replace("20", "9223372036854775808")),
                nonsense(Ack.class, ACK.replace("20", "true")),
                nonsense(Ack.class, ACK.replace("41", "-2")),
                nonsense(Ack.class, ACK.replace("}", ",\"window\":21}")),
                nonsense(Ack.class, ACK.replace("}", ",\"deep\":" + "[".repeat(20) + "]".repeat(20) + "}")),
                nonsense(Hello.class, HELLO.replace("control", "lane")),
                nonsense(Hello.class, HELLO.replace("\"web-1\"", "null")),
                nonsense(Hello.class, HELLO.replace("\"web-1\"", "5")),
                nonsense(Hello.class, HELLO.replace("\"web-1\"", "true")),
                nonsense(Hello.class, HELLO.replace("false", "\"false\"")),
                nonsense(Hello.class, HELLO.replace("false", "0")),
                nonsense(Hello.class, HELLO.replace(ID_TEXT, "null")),
                nonsense(Hello.class, HELLO.replace(ID_TEXT, "\"000102030405060708090A0B0C0D0E0F\"")),
                nonsense(Hello.class, HELLO.replace(ID_TEXT, "\"0001\"")),
                nonsense(Hello.class, HELLO.replace(ID_TEXT, "1")),
                nonsense(Hello.class, HELLO.replace("{\"host\":" + ID_TEXT + ",\"state\":" + OTHER_TEXT + "}", "null")),
                nonsense(Hello.class, HELLO.replace("false", "false,\"policy\":5")),
                nonsense(Hello.class, HELLO.replace("false", "false,\"policy\":\"\"")),
                nonsense(Hello.class, HELLO.replace("false", "false,\"policy\":\"" + "p".repeat(129) + "\"")),
                nonsense(Welcome.class, WELCOME_WITH_POLICY.replace("\"weight\":2,", "")),
                nonsense(Welcome.class, WELCOME_WITH_POLICY.replace("\"name\":\"hourly\",", "")),
                nonsense(Welcome.class, WELCOME_WITH_POLICY.replace("3600000", "999")),
                nonsense(Welcome.class, WELCOME_WITH_POLICY.replace("7200000", "-1")),
                nonsense(Welcome.class, WELCOME_WITH_POLICY.replace("\"weight\":2", "\"weight\":0")),
                nonsense(Welcome.class, WELCOME_WITH_POLICY.replace("22:00", "24:01")),
                nonsense(Welcome.class, WELCOME_WITH_POLICY.replace("22:00", "tonight")),
                nonsense(LaneHello.class, "{\"protocol\":1,\"role\":\"lane\",\"session\":" + ID_TEXT + ",\"lane\":0}"),
                nonsense(LaneHello.class, "{\"protocol\":1,\"role\":\"lane\",\"session\":" + ID_TEXT + ",\"lane\":33}"),
                nonsense(OpenCycle.class, OPEN_CYCLE.replace("\"last\":null,", "")),
                nonsense(OpenCycle.class, OPEN_CYCLE.replace("[" + OTHER_TEXT + "]", "null")),
                nonsense(OpenCycle.class, OPEN_CYCLE.replace("[" + OTHER_TEXT + "]", "[null]")),
                nonsense(OpenCycle.class, OPEN_CYCLE.replaceAll("\"disks\":.*", "\"disks\":[]}")),
                nonsense(OpenCycle.class, OPEN_CYCLE.replaceAll("\"disks\":.*", "\"disks\":[null]}")),
                nonsense(OpenCycle.class, OPEN_CYCLE.replaceAll("(\\{\"id\".*})]", "$1,$1]")),
                nonsense(
                        OpenCycle.class,
                        OPEN_CYCLE.replace("\"cycle\":" + ID_TEXT, "\"cycle\":\"" + "0".repeat(32) + "\"")),
                nonsense(OpenCycle.class, OPEN_CYCLE.replace("2026-11-21T07:30:00.123Z", "yesterday")),
                nonsense(OpenCycle.class, OPEN_CYCLE.replace("2026-11-21T07:30:00.123Z", "+292278994-08-17T07:12:55Z")),
                nonsense(OpenCycle.class, OPEN_CYCLE.replace("2026-11-21T07:30:00.123Z", "2026-11-21T07:30:00+01:00")),
                nonsense(OpenCycle.class, OPEN_CYCLE.replace("\"2026-11-21T07:30:00.123Z\"", "1763710200")),
                nonsense(OpenCycle.class, OPEN_CYCLE.replace("4096", "-1")),
                nonsense(CycleOpen.class, CYCLE_OPEN.replace("resumed", "begun")),
                nonsense(CycleOpen.class, CYCLE_OPEN.replace("[0,41]", "[0]")),
                nonsense(CycleOpen.class, CYCLE_OPEN.replace("[0,41]", "[41,0]")),
                nonsense(CycleOpen.class, CYCLE_OPEN.replace("[0,41]", "[null,41]")),
                nonsense(CycleOpen.class, CYCLE_OPEN.replace("[0,41]", "[0,44]")),
                nonsense(CycleOpen.class, CYCLE_OPEN.replace("zeros", "ones")));
    }

    private static Arguments nonsense(Class<? extends Message> kind, String json) {
        return Arguments.of(kind, json);
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void refuseNonsenseInOneLine(Class<? extends Message> kind, String json) {
        assertThatThrownBy(() -> decode(json, kind)).isInstanceOfSatisfying(WireException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_FRAME);
            assertThat(e.getMessage()).startsWith(kind.getSimpleName()).doesNotContain("\n");
        });
    }

    @Test
    void refuseBytesThatAreNoUtf8() {
        byte[] bytes = HELLO.replace("web-1", "web-\u00ff").getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> Messages.decode(Unpooled.wrappedBuffer(bytes), Hello.class))
                .isInstanceOf(WireException.class);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void errorsKeepTheirCodeOnTheWay(ErrorCode code) {
        Failure failure = Failure.of(new WireException(code, "why"));

        WireException received = failure.toException();

        assertThat(failure.retry()).isEqualTo(code.retry());
        assertThat(received.code()).isEqualTo(code);
        assertThat(received).hasMessage("why");
    }

    @Test
    void anErrorOfALaterVersionIsAnInternalOne() {
        assertThat(new Failure("LATER", "why", false).toException().code()).isEqualTo(ErrorCode.INTERNAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "a\u001b[31mcolour", "half a \ud83d"})
    void anErrorIsOneHarmlessLineWhoeverWroteIt(String text) {
        assertThat(new Failure("INTERNAL", text, true).message()).matches("[ -~]+");
    }

    @Test
    void theLongestErrorFitsItsFrame() {
        ByteBuf out = Unpooled.buffer();

        Messages.encode(new Failure("INTERNAL", "\ud83d\udca5".repeat(5000), true), out);

        assertThat(out.readableBytes()).isLessThanOrEqualTo(FrameType.ERROR.maxBodyBytes());
    }

    private static <T extends Message> T decode(String json, Class<T> kind) {
        return Messages.decode(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8), kind);
    }
}
