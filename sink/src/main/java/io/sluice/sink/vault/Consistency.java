package io.sluice.sink.vault;

/** What a recovery point promises about the moment it shows (docs/format.md, section 3). */
public enum Consistency {
    /** As after a power cut. */
    CRASH("crash"),
    /** The file systems were flushed and frozen. */
    FILE_SYSTEM("file-system"),
    /** The applications had brought their data to rest. */
    APPLICATION("application"),
    /** Read without a stable view while it may have changed. */
    FUZZY("fuzzy"),
    /** Not complete; never offered for recovery. */
    SEED("seed"),
    /** That of the point it goes back to. */
    REVERT("revert");

    private final String jsonName;

    Consistency(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The name in JSON, which is also the one for users. */
    public String jsonName() {
        return jsonName;
    }
}
