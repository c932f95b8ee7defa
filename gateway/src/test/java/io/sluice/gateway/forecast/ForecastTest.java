package io.sluice.gateway.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.file.ScheduleText;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each figure is worked out by hand beside it. Rates: 8 bit/s are a byte a second; cycles begin every 300 s. */
class ForecastTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:40:00Z"); // a Saturday; the first hour is 07:00
    private static final Duration EVERY = Duration.ofMinutes(5);

    private static BandwidthSchedule bytesPerSec(long rate) {
        return BandwidthSchedule.constant(new BitRate(rate * 8));
    }

    private static MachineLoad load(String machine, int weight, List<Double> rates) {
        return new MachineLoad(machine, weight, EVERY, BandwidthSchedule.UNLIMITED, rates);
    }

    private static List<Double> always(double rate) {
        return Collections.nCopies(24, rate);
    }

    private static List<Double> at(int hour, double rate) {
        return IntStream.range(0, 24).mapToObj(i -> i == hour ? rate : 0.0).toList();
    }

    private static List<Long> seconds(List<Duration> hours) {
        return hours.stream().map(Duration::toSeconds).toList();
    }

    private static List<Long> alone(BandwidthSchedule limit, MachineLoad load) {
        return seconds(Forecast.of(NOW, limit, List.of(load)).get(load.machine()));
    }

    @Test
    void withoutALimitAPointIsAsOldAsTheInterval() {
        assertThat(alone(BandwidthSchedule.UNLIMITED, load("a", 1, always(1e9))))
                .isEqualTo(Collections.nCopies(24, 300L));
    }

    @Test
    void sendingAddsToTheInterval() {
        // A cycle has 300 s × 1000 B/s = 300 kB, which at 2000 B/s takes 150 s.
        assertThat(alone(bytesPerSec(2000), load("a", 1, always(1000)))).isEqualTo(Collections.nCopies(24, 450L));
    }

    @Test
    void aMachineThatDoesNotChangeOnlyWaits() {
        assertThat(alone(bytesPerSec(1), load("a", 1, always(0)))).isEqualTo(Collections.nCopies(24, 300L));
    }

    @Test
    void machinesShareByWeightAndWhoIsDoneLeavesItsShare() {
        // Of 4000 B/s b gets 3000 and sends its 300 kB in 100 s; a has sent 100 kB by then, and the other 200 kB take
        // 50 s at 4000 B/s.
        Map<String, List<Duration>> forecast =
                Forecast.of(NOW, bytesPerSec(4000), List.of(load("a", 1, always(1000)), load("b", 3, always(1000))));

        assertThat(seconds(forecast.get("a"))).isEqualTo(Collections.nCopies(24, 450L));
        assertThat(seconds(forecast.get("b"))).isEqualTo(Collections.nCopies(24, 400L));
    }

    @Test
    void aMachinesOwnLimitLeavesTheRestToOthers() {
        // a may send 1000 B/s: 300 s for its 300 kB. b gets the other 3000 B/s: 100 s.
        MachineLoad limited = new MachineLoad("a", 1, EVERY, bytesPerSec(1000), always(1000));
        Map<String, List<Duration>> forecast =
                Forecast.of(NOW, bytesPerSec(4000), List.of(limited, load("b", 1, always(1000))));

        assertThat(seconds(forecast.get("a"))).isEqualTo(Collections.nCopies(24, 600L));
        assertThat(seconds(forecast.get("b"))).isEqualTo(Collections.nCopies(24, 400L));
    }

    @Test
    void aLimitBelowWhatChangesLetsPointsGrowOld() {
        // 500 B/s of 1000: each cycle takes twice as long as the one before. Cut at 300, done at 900; cut 900, done
        // 2100; cut 2100, done 4500;
        // cut 4500, done 9300. At 3600 the newest point is from 900; at 7200 from 2100.
        List<Long> hours = alone(bytesPerSec(500), load("a", 1, always(1000)));

        assertThat(hours.get(0)).isEqualTo(2700);
        assertThat(hours.get(1)).isEqualTo(5100);
        assertThat(hours.get(23)).isGreaterThan(12 * 3600L);
    }

    @Test
    void whatChangesInOneHourIsCaughtUpInTheNext() {
        // 08:00 to 09:00 changes 1000 B/s, sent at 500 B/s: cut at 3900 (300 kB), done 4500 (RPO 900, from 3600); cut
        // 4500 (600 kB), done 5700
        // (1800); cut 5700 (1200 kB), done 8100; at 7200 the newest is from 4500: 2700. 8100: 3600. Cut 8100: of 5700
        // to 7200 1500 kB, done
        // 11100 > 10800, when the newest is from 5700: 5100. At 11100: 5400. Cut 11100: nothing, done at once: RPO
        // 3000; then 300 again.
        List<Long> hours = alone(bytesPerSec(500), load("a", 1, at(8, 1000)));

        assertThat(hours.subList(0, 5)).containsExactly(300L, 2700L, 5100L, 5400L, 300L);
    }

    @Test
    void aScheduleCountsFromItsMinuteOn() {
        // 1000 B/s until 07:12, second 720, then 4000 B/s until midnight. Cut 300, 300 kB, done 600: RPO 600. Cut 600:
        // 120 kB are sent by 720, the
        // other 180 kB take 45 s: done 765, RPO 465. Then 75 s for 300 kB: 375. From midnight on 300 s again: 600.
        BandwidthSchedule schedule = ScheduleText.read("{\"zone\":\"UTC\",\"windows\":[{\"hours\":\"07:12-24:00\","
                + "\"rate\":\"32000 bit/s\"}],\"off\":{\"rate\":\"8000 bit/s\"}}");
        List<Long> hours = alone(schedule, load("a", 1, always(1000)));

        assertThat(hours.get(0)).isEqualTo(600);
        assertThat(hours.subList(1, 17)).containsOnly(375L);
        assertThat(hours.subList(17, 24)).containsOnly(600L);
    }

    @Test
    void anIntervalOfASecondIsOneToo() {
        MachineLoad load = new MachineLoad("a", 1, Duration.ofSeconds(1), BandwidthSchedule.UNLIMITED, always(1000));

        assertThat(alone(bytesPerSec(1_000_000), load)).isEqualTo(Collections.nCopies(24, 1L));
    }

    /** Whatever the figures, no point is younger than the interval lets it be, and nothing is lost in the model: it ends. */
    @Test
    void randomMachinesAreForecast() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            List<MachineLoad> loads = IntStream.range(0, 1 + random.nextInt(20))
                    .mapToObj(i -> new MachineLoad(
                            "m" + i,
                            1 + random.nextInt(10),
                            Duration.ofSeconds(30 + random.nextInt(1000)),
                            random.nextBoolean() ? BandwidthSchedule.UNLIMITED : bytesPerSec(1 + random.nextInt(5000)),
                            IntStream.range(0, 24)
                                    .mapToObj(hour -> random.nextInt(3) * random.nextDouble() * 1000)
                                    .toList()))
                    .toList();
            BandwidthSchedule limit =
                    random.nextInt(4) == 0 ? BandwidthSchedule.UNLIMITED : bytesPerSec(1 + random.nextInt(20_000));
            Map<String, List<Duration>> forecast = Forecast.of(NOW, limit, loads);
            for (MachineLoad load : loads) {
                assertThat(forecast.get(load.machine()))
                        .hasSize(24)
                        .allSatisfy(rpo -> assertThat(rpo).isBetween(load.every(), Duration.ofDays(1)));
            }
        }
    }

    @Test
    @Timeout(120)
    void manyMachinesWithShortIntervalsAreBoundedWork() {
        List<MachineLoad> loads = IntStream.range(0, Forecast.MAX_MACHINES)
                .mapToObj(i -> new MachineLoad(
                        "m" + i, 1 + i % 3, Duration.ofSeconds(1), BandwidthSchedule.UNLIMITED, always(900 + i)))
                .toList();

        Map<String, List<Duration>> forecast = Forecast.of(NOW, bytesPerSec(1_000_000), loads);

        // 250 machines for a day in 200,000 cycles: 108 s between two.
        assertThat(forecast.get("m0").get(0)).isBetween(Duration.ofSeconds(108), Duration.ofSeconds(216));
    }

    @Test
    void moreMachinesThanItIsForAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Forecast.of(
                        NOW, BandwidthSchedule.UNLIMITED, Collections.nCopies(251, load("a", 1, always(1)))));
        assertThatIllegalArgumentException().isThrownBy(() -> load("a", 1, List.of(1.0)));
        assertThatIllegalArgumentException().isThrownBy(() -> load("a", 1, always(Double.NaN)));
    }
}
