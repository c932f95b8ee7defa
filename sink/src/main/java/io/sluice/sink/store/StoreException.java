package io.sluice.sink.store;

/**
 * An operation of a {@link BlobStore} that did not succeed. One line: what happened, to which object.
 *
 * <p>Errors: whether a retry can help is a property of the {@link Kind}. A failed write may nevertheless have happened: a repeated
 * one then ends with {@link Kind#EXISTS}, and the caller compares.
 */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it was. */
    public enum Kind {
        /** The key is taken, by an object that is durable. */
        EXISTS(false),
        /** There is no object of that key. */
        NOT_FOUND(false),
        /** The object ends before the range that was asked for. */
        TRUNCATED(false),
        /** The object is longer than the caller is willing to hold. */
        TOO_LARGE(false),
        /** The store is full, or the quota used up. */
        NO_SPACE(false),
        /** The store refuses: permissions, credentials, read-only. */
        DENIED(false),
        /** The store did not answer, or not in time, or lost what it was writing. Again may help. */
        UNAVAILABLE(true),
        /** Anything else; again will not help. */
        FAILED(false);

        private final boolean retryable;

        Kind(boolean retryable) {
            this.retryable = retryable;
        }

        /** Whether the same operation may succeed when it is tried again. */
        public boolean isRetryable() {
            return retryable;
        }
    }

    private final Kind kind;
    private final String key;

    /** A failure concerning {@code key}; the message names it already. */
    public StoreException(Kind kind, String key, String message) {
        super(message);
        this.kind = kind;
        this.key = key;
    }

    /** The same, with what caused it. */
    public StoreException(Kind kind, String key, String message, Throwable cause) {
        this(kind, key, message);
        initCause(cause);
    }

    /** The kind, which says whether again may help. */
    public Kind kind() {
        return kind;
    }

    /** The key or prefix concerned. */
    public String key() {
        return key;
    }

    /** Whether {@code failure} is a store's failure of that kind; for {@code onErrorResume} and the like. */
    public static boolean is(Throwable failure, Kind kind) {
        return failure instanceof StoreException store && store.kind == kind;
    }

    /** Whether {@code failure} is a store's failure that may pass. */
    public static boolean isRetryable(Throwable failure) {
        return failure instanceof StoreException store && store.kind.isRetryable();
    }

    static StoreException exists(String key) {
        return new StoreException(Kind.EXISTS, key, key + " exists already");
    }

    static StoreException notFound(String key) {
        return new StoreException(Kind.NOT_FOUND, key, key + " does not exist");
    }

    static StoreException truncated(String key, long offsetBytes, long lengthBytes, long foundBytes) {
        String message =
                key + " has " + foundBytes + " bytes where " + lengthBytes + " were to be read from " + offsetBytes;
        return new StoreException(Kind.TRUNCATED, key, message);
    }

    static StoreException tooLarge(String key, long foundBytes, long maxBytes) {
        String message = key + " has " + foundBytes + " bytes; at most " + maxBytes + " are expected";
        return new StoreException(Kind.TOO_LARGE, key, message);
    }
}
