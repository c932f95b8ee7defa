package io.sluice.sink.recover;

import io.sluice.sink.DamagedException;

/**
 * Something that {@link Verify} found.
 *
 * @param severity how bad it is
 * @param object key of the object
 * @param offsetBytes where in it, or {@link DamagedException#WHOLE}
 * @param meaning what it means, in one line
 */
public record Finding(Severity severity, String object, long offsetBytes, String meaning) {

    /** How bad a finding is. */
    public enum Severity {
        /** Bytes are missing, or are not those that were written. */
        DAMAGE,
        /** An object that nothing refers to: left by a cycle that did not commit, or not ours. */
        LEFTOVER
    }

    static Finding damage(DamagedException e) {
        return new Finding(Severity.DAMAGE, e.object(), e.offsetBytes(), e.meaning());
    }

    static Finding damage(String object, String meaning) {
        return new Finding(Severity.DAMAGE, object, DamagedException.WHOLE, meaning);
    }

    static Finding leftover(String object, String meaning) {
        return new Finding(Severity.LEFTOVER, object, DamagedException.WHOLE, meaning);
    }

    /** Whether it is damage. */
    public boolean isDamage() {
        return severity == Severity.DAMAGE;
    }
}
