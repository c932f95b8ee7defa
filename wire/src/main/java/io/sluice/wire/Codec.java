package io.sluice.wire;

import java.util.Locale;

/** What a batch's payload is (docs/format.md, section 4). */
public enum Codec {
    /** The raw bytes. */
    NONE(0),
    /** One zstd frame of them (RFC 8878). */
    ZSTD(1),
    /** No payload: the extents read as zeros. */
    ZEROS(2);

    private final int code;

    Codec(int code) {
        this.code = code;
    }

    /** The number that stands in the header. */
    public int code() {
        return code;
    }

    /** The name used in WELCOME. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Codec ofCode(int code) throws BatchFormatException {
        return switch (code) {
            case 0 -> NONE;
            case 1 -> ZSTD;
            case 2 -> ZEROS;
            default -> throw new BatchFormatException("codec " + code + " is unknown");
        };
    }
}
