package io.sluice.gateway.health;

import java.util.Locale;

/** How much it matters, the least first. */
public enum Severity {
    /** Nothing to do. */
    OK(0),
    /** Somebody should look today. */
    WARNING(1),
    /** Somebody has to look now. */
    CRITICAL(2);

    private final int level;

    Severity(int level) {
        this.level = level;
    }

    /** The number in metrics. */
    public int level() {
        return level;
    }

    /** The name in JSON. */
    public String jsonName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
