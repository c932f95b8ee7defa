package io.sluice.wire;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.sluice.config.policy.Policy;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The policy that a machine is replicated by, as WELCOME tells it (docs/wire.md, section 2).
 *
 * @param name what the gateway's configuration calls it
 * @param everyMillis from the start of one cycle to the start of the next; at least 1000
 * @param keepMillis how long recovery points are kept
 * @param rpoMillis the age of the newest recovery point above which somebody has to look
 * @param weight the machine's share of a bandwidth that several want, from 1 on
 * @param initialStart when the first cycle begins, as a time of the day; null is at once
 */
public record AppliedPolicy(
        String name,
        long everyMillis,
        long keepMillis,
        long rpoMillis,
        int weight,

        @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        String initialStart) {

    private static final int MAX_NAME_CHARS = 128;
    private static final int LEAST_EVERY_MILLIS = 1000;

    /** Refuses what nobody can keep to. */
    public AppliedPolicy {
        Checks.that(isName(name), "policy", name);
        Checks.that(everyMillis >= LEAST_EVERY_MILLIS, "everyMillis", everyMillis);
        Checks.notNegative("keepMillis", keepMillis);
        Checks.notNegative("rpoMillis", rpoMillis);
        Checks.that(weight >= 1, "weight", weight);
        Checks.that(initialStart == null || isTime(initialStart), "initialStart", String.valueOf(initialStart));
    }

    /**
     * A policy of the gateway's configuration.
     *
     * @param hasPoint whether the machine has a recovery point, so that there is no first cycle to wait for
     */
    public static AppliedPolicy of(String name, Policy policy, boolean hasPoint) {
        LocalTime start = policy.initialStart();
        return new AppliedPolicy(
                name,
                policy.every().toMillis(),
                policy.keep().toMillis(),
                policy.rpo().toMillis(),
                policy.weight(),
                start == null || hasPoint ? null : start.toString());
    }

    /** The copy frequency. */
    @JsonIgnore
    public Duration every() {
        return Duration.ofMillis(everyMillis);
    }

    /** When the first cycle begins, on the host's clock; empty is at once. */
    @JsonIgnore
    public Optional<LocalTime> firstStart() {
        return Optional.ofNullable(initialStart).map(LocalTime::parse);
    }

    /** Whether a policy may be called so. */
    static boolean isName(String name) {
        int characters = name.codePointCount(0, name.length());
        return characters >= 1 && characters <= MAX_NAME_CHARS;
    }

    private static boolean isTime(String text) {
        try {
            LocalTime.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
