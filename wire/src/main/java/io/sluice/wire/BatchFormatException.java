package io.sluice.wire;

/** Bytes that are no valid batch. The message says what is wrong; who knows where the bytes came from adds that. */
public final class BatchFormatException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean checksum;

    /** A batch against the rules of docs/format.md, section 4. */
    public BatchFormatException(String message) {
        this(message, false);
    }

    private BatchFormatException(String message, boolean checksum) {
        super(message);
        this.checksum = checksum;
    }

    /** A batch whose bytes do not match their CRC. */
    public static BatchFormatException checksum(String what, int expected, int found) {
        return new BatchFormatException(
                what + " has crc32c " + Crc32c.hex(found) + " instead of " + Crc32c.hex(expected), true);
    }

    /** Whether a checksum did not match, as opposed to a rule that was broken. */
    public boolean isChecksum() {
        return checksum;
    }
}
