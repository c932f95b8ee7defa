package io.sluice.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of control frames (docs/wire.md, section 2). One record per message; the compact constructors refuse nonsense, which a
 * receiver reports as BAD_FRAME.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public sealed interface Message {

    /** The frame that carries it. */
    FrameType type();

    /**
     * HELLO on a control connection; {@code policy} names the machine's, null is the gateway's default; {@code requests} names the kinds of REQUEST
     * that the agent understands, null is none.
     */
    record Hello(
            int protocol,
            String role,
            String agent,
            Instance instance,
            String machine,
            boolean claim,

            @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String policy,

            @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<String> requests)
            implements Message {

        /** The role of a control connection. */
        public static final String CONTROL = "control";

        /** Refuses another role. */
        public Hello {
            Checks.that(CONTROL.equals(role), "role", role);
            Checks.notNegative("protocol", protocol);
            Checks.that(policy == null || AppliedPolicy.isName(policy), "policy", String.valueOf(policy));
            requests = requests == null ? null : List.copyOf(requests);
        }

        /** One that names no policy and understands no requests. */
        public Hello(int protocol, String role, String agent, Instance instance, String machine, boolean claim) {
            this(protocol, role, agent, instance, machine, claim, null);
        }

        /** One that understands no requests. */
        public Hello(
                int protocol,
                String role,
                String agent,
                Instance instance,
                String machine,
                boolean claim,
                @Nullable String policy) {
            this(protocol, role, agent, instance, machine, claim, policy, null);
        }

        @Override
        public FrameType type() {
            return FrameType.HELLO;
        }
    }

    /** HELLO on a lane. */
    record LaneHello(int protocol, String role, Id session, int lane) implements Message {

        /** The role of a lane. */
        public static final String LANE = "lane";

        /** Refuses another role, and lane numbers outside 1 to 32. */
        public LaneHello {
            Checks.that(LANE.equals(role), "role", role);
            Checks.that(lane >= 1 && lane <= Limits.MAX_LANES, "lane", lane);
        }

        @Override
        public FrameType type() {
            return FrameType.HELLO;
        }
    }

    /** WELCOME on a control connection; {@code policy} is null where the gateway knows none, {@code orders} where it takes none. */
    record Welcome(
            int protocol,
            String gateway,
            Id vault,
            Id machine,
            Id session,
            Instant time,
            Limits limits,

            @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            AppliedPolicy policy,

            @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Orders orders)
            implements Message {

        /** One of a gateway that knows no policies and takes no orders. */
        public Welcome(int protocol, String gateway, Id vault, Id machine, Id session, Instant time, Limits limits) {
            this(protocol, gateway, vault, machine, session, time, limits, null, null);
        }

        @Override
        public FrameType type() {
            return FrameType.WELCOME;
        }
    }

    /** A grant: {@code received} frame bytes have been read from the lane, {@code windowBytes} more may come. */
    record LaneWelcome(int protocol, long received, long window, long expiresMillis) implements Message {

        /** Refuses negative numbers. */
        public LaneWelcome {
            Checks.notNegative("received", received);
            Checks.notNegative("window", window);
            Checks.notNegative("expiresMillis", expiresMillis);
        }

        @Override
        public FrameType type() {
            return FrameType.WELCOME;
        }
    }

    /** OPEN_CYCLE. */
    record OpenCycle(
            Id cycle,
            Id view,

            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.SET) @Nullable
            Id last,

            List<Id> closed,
            String consistency,
            Instant agentTime,
            long cutAgeMillis,
            List<DiskOffer> disks)
            implements Message {

        /** The most disks of a machine. */
        public static final int MAX_DISKS = 1024;

        /** Refuses a cycle without disks, and with two of the same id. */
        public OpenCycle {
            closed = List.copyOf(closed);
            disks = List.copyOf(disks);
            Checks.that(!disks.isEmpty() && disks.size() <= MAX_DISKS, "number of disks", disks.size());
            Checks.that(disks.stream().map(DiskOffer::id).distinct().count() == disks.size(), "disk ids", disks);
            Checks.that(!cycle.isNone() && !view.isNone(), "cycle or view", "none");
            Checks.notNegative("cutAgeMillis", cutAgeMillis);
        }

        @Override
        public FrameType type() {
            return FrameType.OPEN_CYCLE;
        }
    }

    /** CYCLE_OPEN; {@code durable} holds pairs of sequences, ends included, ascending. */
    record CycleOpen(
            Id cycle,
            String state,
            String kind,

            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.SET) @Nullable
            Id base,

            List<List<Long>> durable,
            List<DiskBase> disks)
            implements Message {

        /** A cycle that begins. */
        public static final String NEW = "new";

        /** A cycle that goes on. */
        public static final String RESUMED = "resumed";

        /** A cycle for which CLOSE_CYCLE has been received. */
        public static final String CLOSED = "closed";

        /** A cycle that is in the vault; COMMITTED follows. */
        public static final String COMMITTED = "committed";

        /** Refuses an unknown state and ranges that are none. */
        public CycleOpen {
            Checks.that(List.of(NEW, RESUMED, CLOSED, COMMITTED).contains(state), "state", state);
            durable = List.copyOf(durable);
            disks = List.copyOf(disks);
            long before = -1;
            for (List<Long> range : durable) {
                Checks.that(
                        range.size() == 2 && range.get(0) > before && range.get(0) <= range.get(1),
                        "durable range",
                        range);
                before = range.get(1);
            }
        }

        @Override
        public FrameType type() {
            return FrameType.CYCLE_OPEN;
        }
    }

    /** ACK. */
    record Ack(long through, long received, long window, long expiresMillis) implements Message {

        /** Refuses negative numbers, but for a {@code through} of -1. */
        public Ack {
            Checks.that(through >= -1, "through", through);
            Checks.notNegative("received", received);
            Checks.notNegative("window", window);
            Checks.notNegative("expiresMillis", expiresMillis);
        }

        @Override
        public FrameType type() {
            return FrameType.ACK;
        }
    }

    /** CLOSE_CYCLE. */
    record CloseCycle(Id cycle, long batches, String consistency, List<DiskTotals> disks) implements Message {

        /** Refuses a negative count. */
        public CloseCycle {
            Checks.notNegative("batches", batches);
            disks = List.copyOf(disks);
        }

        @Override
        public FrameType type() {
            return FrameType.CLOSE_CYCLE;
        }
    }

    /** COMMITTED. */
    record Committed(
            Id cycle,
            long point,
            Instant time,
            String kind,
            String consistency,
            long changedBytes,
            long wireBytes,
            long storedBytes)
            implements Message {
        @Override
        public FrameType type() {
            return FrameType.COMMITTED;
        }
    }

    /** REQUEST; {@code orders} may be null for kinds that are not known here, {@code policy} where the gateway knows none. */
    record Request(
            String request,

            @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Orders orders,

            @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            AppliedPolicy policy)
            implements Message {

        /** The kind that tells the terms on which the machine is replicated from now on. */
        public static final String TERMS = "terms";

        /** Refuses terms without orders. */
        public Request {
            Checks.that(!TERMS.equals(request) || orders != null, "orders", "none");
        }

        @Override
        public FrameType type() {
            return FrameType.REQUEST;
        }
    }

    /** EVENT; {@code lanes} says what the agent's lanes wait for at the moment, null where it does not tell. */
    record Event(
            String level,
            String text,

            @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            LaneCounts lanes)
            implements Message {

        /** The level of what operators do not read. */
        public static final String DEBUG = "debug";

        /** Words alone. */
        public Event(String level, String text) {
            this(level, text, null);
        }

        /** What the lanes wait for, and no words. */
        public static Event of(LaneCounts lanes) {
            return new Event(DEBUG, "", lanes);
        }

        @Override
        public FrameType type() {
            return FrameType.EVENT;
        }
    }

    /** ERROR; a code that this version does not know is taken as {@link ErrorCode#INTERNAL}. */
    record Failure(String code, String message, boolean retry) implements Message {

        private static final int MAX_CHARS = 1000;

        /** Makes the message one line that fits the frame, whoever wrote it. */
        public Failure {
            message = message.replaceAll("[\\p{Cntrl}\\p{Cs}]+", " ");
            int characters = Math.min(message.codePointCount(0, message.length()), MAX_CHARS);
            message = message.substring(0, message.offsetByCodePoints(0, characters));
        }

        /** What that exception looks like on the wire. */
        public static Failure of(WireException e) {
            return new Failure(e.code().name(), String.valueOf(e.getMessage()), e.retry());
        }

        /** What this looks like to the receiver. */
        public WireException toException() {
            return new WireException(knownCode(), message);
        }

        private ErrorCode knownCode() {
            try {
                return ErrorCode.valueOf(code);
            } catch (IllegalArgumentException e) {
                return ErrorCode.INTERNAL;
            }
        }

        @Override
        public FrameType type() {
            return FrameType.ERROR;
        }
    }
}
