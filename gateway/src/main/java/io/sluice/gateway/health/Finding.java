package io.sluice.gateway.health;

import org.jspecify.annotations.Nullable;

/**
 * Something that an operator has to look at.
 *
 * @param aspect what it is about
 * @param severity how much it matters; not {@link Severity#OK}
 * @param machine whose RPO it is; null where it is about the gateway
 * @param line the figure, and what to do
 */
public record Finding(
        Aspect aspect, Severity severity, @Nullable String machine, String line) {

    /** Refuses one that finds nothing. */
    public Finding {
        if (severity == Severity.OK) {
            throw new IllegalArgumentException("a finding that is no finding: " + line);
        }
    }
}
