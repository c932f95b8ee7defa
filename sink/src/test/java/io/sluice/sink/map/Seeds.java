package io.sluice.sink.map;

import java.util.Random;

/** Random numbers of a test: from {@code -Dsluice.seed}, or new ones; the seed is printed. */
public final class Seeds {

    private Seeds() {}

    /** A generator whose seed is printed with the test's name. */
    public static Random random(String test) {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println(test + " -Dsluice.seed=" + seed);
        return new Random(seed);
    }
}
