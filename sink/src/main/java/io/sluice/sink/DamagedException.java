package io.sluice.sink;

/**
 * Stored bytes that are missing, or are not those that were written. One line: the object, where in it, and what that means.
 *
 * <p>Errors: never worth a retry, and never to be read around; the commands end with exit code 3.
 */
public final class DamagedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Stands for an offset where the whole object is meant. */
    public static final long WHOLE = -1;

    private final String object;
    private final long offsetBytes;
    private final String meaning;

    /** Damage that concerns an object as a whole, or that has no place in it. */
    public DamagedException(String object, String meaning) {
        this(object, WHOLE, meaning);
    }

    /** Damage at an offset in bytes, or {@link #WHOLE}. */
    public DamagedException(String object, long offsetBytes, String meaning) {
        super("damaged: " + object + (offsetBytes == WHOLE ? "" : " at byte " + offsetBytes) + ": " + meaning);
        this.object = object;
        this.offsetBytes = offsetBytes;
        this.meaning = meaning;
    }

    /** As {@link #DamagedException(String, String)}, with what found it. */
    public DamagedException(String object, String meaning, Throwable cause) {
        this(object, meaning);
        initCause(cause);
    }

    /** The key (or file) of the object. */
    public String object() {
        return object;
    }

    /** What is wrong there, without object and offset. */
    public String meaning() {
        return meaning;
    }

    /** Where in the object, or {@link #WHOLE}. */
    public long offsetBytes() {
        return offsetBytes;
    }
}
