package io.sluice.gateway.compress;

/**
 * Which zstd level suits the moment: a controller that is asked once a second. It knows no clock and no threads.
 *
 * <p>A higher level spends cores to save what goes to the sink. That pays while the sink is what everything waits for and cores are idle; where
 * compression is what limits, every level above the lowest costs. So it goes up a step when the sink has limited for a while, and only where what is
 * known of the levels' costs says that the cores will still have room then: that, and not the outcome of a try, keeps it from swinging. It goes down
 * at once, as far as it has to, when the cores are full, and then leaves the way up alone for a while, which doubles each time that the guess was wrong
 * again. Where the sink does not limit it goes back a step at a time, since smaller data would help nobody; if that step makes the sink limit again, the next
 * one back waits twice as long. What proved wrong is forgotten after ten minutes without it.
 *
 * <p>Threads: one at a time.
 */
final class LevelControl {

    static final int LOWEST = 1;
    static final int HIGHEST = 9;

    /** Time of a batch relative to level 1; zstd 1.5, 256 KiB of mixed data. Only their proportions count, and roughly. */
    private static final double[] COST = {0, 1, 1.3, 1.8, 2.2, 3.5, 4.5, 6, 7, 9};

    private static final double FULL = 0.90;
    private static final double ROOM = 0.75;
    private static final int SECONDS_TO_GO_UP = 2;
    private static final int FIRST_PATIENCE_SECONDS = 5;
    private static final int LONGEST_PATIENCE_SECONDS = 320;
    private static final int FIRST_REST_SECONDS = 10;
    private static final int LONGEST_REST_SECONDS = 320;
    private static final int FORGET_SECONDS = 600;

    private int level = LOWEST;
    private int limited;
    private int unlimited;
    private int resting;
    private int nextRest = FIRST_REST_SECONDS;
    private int calm;
    private int patience = FIRST_PATIENCE_SECONDS;
    private boolean hasGoneBack;

    /**
     * What was seen over the last second.
     *
     * @param sinkLimits whether data waits for the sink, or for the limit of what is sent there
     * @param compressing share of all cores that compressed, 0 to 1
     * @param cpu share of the host's CPU that was in use by anybody, 0 to 1; NaN is not known
     */
    record Load(boolean sinkLimits, double compressing, double cpu) {

        double busy() {
            return Double.isNaN(cpu) ? compressing : Math.max(cpu, compressing);
        }

        double busyAt(int from, int to) {
            return busy() - compressing + compressing * COST[to] / COST[from];
        }
    }

    /** The level from now on. */
    int next(Load load) {
        resting = Math.max(0, resting - 1);
        limited = load.sinkLimits() ? limited + 1 : 0;
        unlimited = load.sinkLimits() ? 0 : unlimited + 1;
        forget();
        if (level > LOWEST && load.busy() > FULL) {
            makeRoom(load);
        } else if (limited >= SECONDS_TO_GO_UP && resting == 0 && level < HIGHEST) {
            goUp(load);
        } else if (unlimited >= patience && level > LOWEST) {
            level--;
            unlimited = 0;
            hasGoneBack = true;
        }
        return level;
    }

    /** What proved wrong long ago may be right now. */
    private void forget() {
        calm++;
        if (calm > FORGET_SECONDS) {
            nextRest = FIRST_REST_SECONDS;
            patience = FIRST_PATIENCE_SECONDS;
            calm = 0;
        }
    }

    private void goUp(Load load) {
        if (load.busyAt(level, level + 1) <= ROOM) {
            level++;
            limited = 0;
            calm = 0;
            patience = hasGoneBack ? Math.min(LONGEST_PATIENCE_SECONDS, 2 * patience) : patience;
            hasGoneBack = false;
        }
    }

    /** What somebody else's work takes cannot be given back, but cores that compress less wait less. */
    private void makeRoom(Load load) {
        int from = level;
        do {
            level--;
        } while (level > LOWEST && load.busyAt(from, level) > ROOM);
        calm = 0;
        resting = nextRest;
        nextRest = Math.min(LONGEST_REST_SECONDS, 2 * nextRest);
    }
}
