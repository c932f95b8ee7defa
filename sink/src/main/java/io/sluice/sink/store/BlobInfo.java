package io.sluice.sink.store;

/**
 * What a store knows of an object without reading it.
 *
 * @param key the object's whole key
 * @param lengthBytes how long it is
 */
public record BlobInfo(String key, long lengthBytes) {

    /** Refuses a negative length. */
    public BlobInfo {
        if (lengthBytes < 0) {
            throw new IllegalArgumentException(key + " with a length of " + lengthBytes + " bytes");
        }
    }
}
