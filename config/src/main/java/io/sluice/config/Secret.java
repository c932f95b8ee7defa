package io.sluice.config;

import java.util.Objects;

/** A text that is shown to nobody: only who asks for {@link #reveal} gets it, and neither a log line nor an error does by mistake. */
public final class Secret {

    private final String text;

    /** A secret; empty ones are none. */
    public Secret(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty secret: give one, or leave the key out");
        }
        this.text = text;
    }

    /** The text itself, for whoever it is made for. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text);
    }

    /** Says nothing. */
    @Override
    public String toString() {
        return "(secret)";
    }
}
