package io.sluice.wire.testing;

import java.util.Random;

/** Randomness that can be had again: every random test says its seed, and <code>-Dsluice.seed=N</code> replays it. */
public final class Seeds {

    private Seeds() {}

    /**
     * Returns a generator whose seed stands in the test's output.
     *
     * @param what what it drives, for the line that names the seed
     */
    public static Random random(String what) {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println(what + ": -Dsluice.seed=" + seed);
        return new Random(seed);
    }
}
