package io.sluice.agent.testing;

import java.util.Random;

/** Seeds of random tests: printed, and given back by {@code -Dsluice.seed}. */
public final class Seeds {

    private Seeds() {}

    /** A generator whose seed stands in the test's output. */
    public static Random random(String test) {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println(test + ": -Dsluice.seed=" + seed);
        return new Random(seed);
    }
}
