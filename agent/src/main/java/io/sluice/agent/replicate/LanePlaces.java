package io.sluice.agent.replicate;

import io.sluice.wire.LaneCounts;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.rate.PaceWatch;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the lanes of a session wait for at the moment, so that the gateway can tell which hop holds the machine up.
 *
 * <p>Threads: any; a lane says where it is by one volatile write. A lane that waits for changes waits for something else in truth where
 * the disks may not be read faster, or where all memory for batches is on its way to the gateway.
 */
final class LanePlaces {

    /** What a lane waits for. */
    enum Place {
        READING,
        SENDING,
        WINDOW,
        LIMITED
    }

    /** Where one lane is. */
    static final class Spot {

        private volatile Place place = Place.READING;

        void at(Place now) {
            place = now;
        }
    }

    private final MemoryPool memory;
    private final long batchBytes;
    private final PaceWatch reading;
    private final Collection<Spot> spots = new CopyOnWriteArrayList<>();

    /**
     * Those of a session without lanes yet.
     *
     * @param memory what batches are read into
     * @param batchBytes the longest of them
     * @param reading how the pace of reading is kept
     */
    LanePlaces(MemoryPool memory, long batchBytes, PaceWatch reading) {
        this.memory = memory;
        this.batchBytes = batchBytes;
        this.reading = reading;
    }

    /** A lane begins. */
    Spot enter() {
        Spot spot = new Spot();
        spots.add(spot);
        return spot;
    }

    /** A lane has ended. */
    void leave(Spot spot) {
        spots.remove(spot);
    }

    /** As it is now. */
    LaneCounts count() {
        Map<Place, Integer> counts = new EnumMap<>(Place.class);
        for (Spot spot : spots) {
            counts.merge(of(spot), 1, Integer::sum);
        }
        return new LaneCounts(
                counts.getOrDefault(Place.READING, 0),
                counts.getOrDefault(Place.LIMITED, 0),
                counts.getOrDefault(Place.SENDING, 0),
                counts.getOrDefault(Place.WINDOW, 0));
    }

    private Place of(Spot spot) {
        Place place = spot.place;
        if (place != Place.READING) {
            return place;
        }
        if (reading.waiting() > 0) {
            return Place.LIMITED;
        }
        return memory.capacityBytes() - memory.leasedBytes() < batchBytes ? Place.WINDOW : Place.READING;
    }
}
