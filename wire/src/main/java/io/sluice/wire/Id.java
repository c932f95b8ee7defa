package io.sluice.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.netty.buffer.ByteBuf;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A random 128-bit id: of a vault, a machine, a cycle, a segment, a disk's incarnation.
 *
 * <p>Format: 16 bytes big-endian; in text 32 lower-case hexadecimal digits (docs/format.md, section 1).
 */
public record Id(long high, long low) implements Comparable<Id> {

    /** The id of zeros, which stands for "none" in binary structures. */
    public static final Id NONE = new Id(0, 0);

    /** Bytes of an id in binary structures. */
    public static final int BYTES = 16;

    private static final HexFormat HEX = HexFormat.of();

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when it is not 32 lower-case hexadecimal digits
     */
    @JsonCreator
    public static Id parse(String text) {
        if (text.length() != 2 * BYTES || !isLowerHex(text)) {
            throw new IllegalArgumentException("not an id of 32 lower-case hexadecimal digits: '" + text + "'");
        }
        return new Id(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
    }

    /** Draws an id that is not {@link #NONE}. */
    public static Id random(RandomGenerator random) {
        Id id = new Id(random.nextLong(), random.nextLong());
        return id.equals(NONE) ? random(random) : id;
    }

    /** Reads 16 bytes. */
    public static Id readFrom(ByteBuf in) {
        return new Id(in.readLong(), in.readLong());
    }

    /** Writes 16 bytes. */
    public void writeTo(ByteBuf out) {
        out.writeLong(high).writeLong(low);
    }

    /** Whether this is {@link #NONE}. */
    public boolean isNone() {
        return high == 0 && low == 0;
    }

    /** By hand, as {@link #hashCode}: ids are keys everywhere, and a record's own methods are made when they are first called. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Id id && high == id.high && low == id.low;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high) * 31 + Long.hashCode(low);
    }

    @Override
    public int compareTo(Id other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    @JsonValue
    public String toString() {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }

    private static boolean isLowerHex(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
}
