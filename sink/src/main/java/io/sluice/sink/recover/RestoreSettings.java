package io.sluice.sink.recover;

import java.util.Map;

/**
 * How much memory and how many threads a restore takes.
 *
 * @param bytesInFlight ceiling for what is read, decoded and not written yet
 * @param workers how many batches are decoded or written at the same time
 */
public record RestoreSettings(long bytesInFlight, int workers) {

    /** What one read may hold: up to a MiB of records and the raw data of one batch, each with what the pool adds. */
    static final long BYTES_PER_READ = 5L << 19;

    /** Refuses a ceiling that has no room for one batch. */
    public RestoreSettings {
        if (bytesInFlight < BYTES_PER_READ || workers < 1) {
            throw new IllegalArgumentException("restore with " + bytesInFlight + " bytes in flight (at least "
                    + BYTES_PER_READ + ") and " + workers + " workers");
        }
    }

    /** Twice as many workers as cores, since half of them wait for the disk. */
    public static RestoreSettings forCores(int cores) {
        return new RestoreSettings(64L << 20, 2 * cores);
    }

    /** What a restore holds at most, by holder, in bytes. */
    public Map<String, Long> ceilings() {
        return Map.of("restore: batches between vault and disk", bytesInFlight);
    }

    int readsInFlight() {
        return (int) Math.min(4L * workers, bytesInFlight / BYTES_PER_READ);
    }
}
