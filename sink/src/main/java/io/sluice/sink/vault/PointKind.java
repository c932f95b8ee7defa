package io.sluice.sink.vault;

/** What a recovery point's cycle sent (docs/format.md, section 3). */
public enum PointKind {
    /** Everything, against zeros. */
    INITIAL("initial"),
    /** What changed since the base. */
    DELTA("delta"),
    /** Everything was compared or sent anew. */
    RESYNC("resync"),
    /** A part of an initial or resync cycle that is not finished. */
    SEED("seed"),
    /** Nothing: the mapping of an older point on top of the newest. */
    REVERT("revert");

    private final String jsonName;

    PointKind(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The name in JSON, which is also the one for users. */
    public String jsonName() {
        return jsonName;
    }
}
