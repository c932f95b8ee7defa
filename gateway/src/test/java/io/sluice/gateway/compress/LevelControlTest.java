package io.sluice.gateway.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.compress.LevelControl.Load;
import io.sluice.wire.testing.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * The controller in a simulated gateway: changes come at some rate, cores compress them at the level's speed, a cache takes what the sink does not, and a
 * full one holds up what comes. The simulation's costs of levels are not the controller's: it has to do with a guess.
 */
class LevelControlTest {

    private static final double CORES = 2;
    private static final double CACHE = 2000;

    private final Random random = Seeds.random("LevelControlTest");
    private final LevelControl control = new LevelControl();

    /** MB/s of one core at level 1. */
    private double speed = 500;

    /** MB/s that come, and that the sink takes. */
    private double comes;

    private double sink;
    private double others;
    private double costPerLevel = 1.35;
    private double cached;
    private int level = 1;

    private List<Integer> run(int seconds) {
        List<Integer> levels = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            double compressible = Math.max(0, CORES - others) * speed / Math.pow(costPerLevel, level - 1);
            double ratio = 0.5 - 0.02 * level;
            double room = (CACHE - cached + sink) / ratio;
            double raw = Math.max(0, Math.min(Math.min(comes, compressible), room));
            cached = Math.max(0, cached + raw * ratio - sink);
            double compressing = compressible == 0 ? 0 : raw / compressible * (CORES - others) / CORES;
            double noise = 0.03 * (random.nextDouble() - 0.5);
            double cpu = Math.min(1, Math.max(0, compressing + others / CORES + noise));
            level = control.next(new Load(cached > 0, Math.min(1, compressing), cpu));
            levels.add(level);
        }
        return levels;
    }

    private static int changes(List<Integer> levels) {
        int changes = 0;
        for (int i = 1; i < levels.size(); i++) {
            changes += levels.get(i).equals(levels.get(i - 1)) ? 0 : 1;
        }
        return changes;
    }

    @Test
    void aSlowSinkAndIdleCoresBringItToTheHighestWithinHalfAMinute() {
        comes = 5;
        sink = 0.5;

        assertThat(run(30)).contains(LevelControl.HIGHEST);
        assertThat(run(600)).containsOnly(LevelControl.HIGHEST);
    }

    @Test
    void aFastSinkLeavesItAtTheLowest() {
        comes = 400;
        sink = 1000;

        assertThat(run(600)).containsOnly(LevelControl.LOWEST);
    }

    @Test
    void whereCompressionLimitsItStaysAtTheLowest() {
        comes = 5000;
        sink = 10_000;

        assertThat(run(600)).containsOnly(LevelControl.LOWEST);
    }

    @Test
    void whenTheSinkBecomesFastItGoesBackWithinSeconds() {
        comes = 5;
        sink = 0.5;
        run(120);

        cached = 0;
        sink = 1000;

        assertThat(run(60)).last().isEqualTo(LevelControl.LOWEST);
        assertThat(run(600)).containsOnly(LevelControl.LOWEST);
    }

    @Test
    void whenOthersNeedTheCoresItMakesRoomAtOnce() {
        comes = 100;
        sink = 5;
        run(120);
        int before = level;
        assertThat(before).isGreaterThan(2);

        others = 1.9;

        assertThat(run(5)).last().satisfies(now -> assertThat(now).isLessThan(before));
    }

    @RepeatedTest(50)
    void whateverTheRatesItSettlesAndDoesNotSwing() {
        comes = Math.pow(10, random.nextDouble() * 3);
        sink = Math.pow(10, random.nextDouble() * 3 - 1);
        costPerLevel = 1.1 + random.nextDouble() * 0.6;
        others = random.nextDouble() * 0.8;
        run(1200);

        List<Integer> levels = run(600);

        String with = "comes " + comes + " sink " + sink + " cost " + costPerLevel + " others " + others;
        assertThat(changes(levels)).as(with + " " + levels).isLessThanOrEqualTo(24);
        assertThat(new HashSet<>(levels).size()).as(with).isLessThanOrEqualTo(5);
    }
}
