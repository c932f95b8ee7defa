package io.sluice.wire.rate;

import static io.sluice.wire.rate.Traffic.burstBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.wire.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** The rate that is kept, on virtual time, in numbers that docs/bandwidth.md repeats. */
class BudgetExactnessTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TEN = Duration.ofSeconds(10);
    private static final Duration RUN = Duration.ofSeconds(35);

    @ParameterizedTest(name = "{0}, {1} machines")
    @CsvSource({
        "1Mbit/s, 1",
        "1Mbit/s, 20",
        "40Mbit/s, 1",
        "40Mbit/s, 20",
        "10Gbit/s, 1",
        "10Gbit/s, 20",
        "100Gbit/s, 3"
    })
    void fromAMegabitOnTheRateIsKept(String rate, int machines) {
        Traffic traffic = new Traffic(Traffic.rate(rate));
        for (int machine = 0; machine < machines; machine++) {
            traffic.send(traffic.member(1));
        }
        traffic.pass(RUN);

        assertKeeps(rate + ", " + machines + " machines", traffic.all, BitRate.parse(rate), RUN);
    }

    @ParameterizedTest(name = "{0}, {1} machines")
    @CsvSource({"64kbit/s, 1", "64kbit/s, 20", "512kbit/s, 1", "512kbit/s, 20", "300bit/s, 1"})
    void belowAMegabitTheAverageIsKept(String text, int machines) {
        Duration run = Duration.ofMinutes(20);
        Traffic traffic = new Traffic(Traffic.rate(text));
        List<Sent> each = new ArrayList<>();
        for (int machine = 0; machine < machines; machine++) {
            each.add(traffic.send(traffic.member(1)));
        }
        traffic.pass(run);

        long rate = BitRate.parse(text).bitsPerSec() / 8;
        long due = rate * run.toSeconds();
        assertThat(traffic.all.total()).isBetween((long) (0.98 * due), due + burstBytes(rate));
        assertThat(traffic.all.mostIn(SECOND)).isLessThanOrEqualTo(rate + burstBytes(rate));
        assertThat(each).allSatisfy(sent -> assertThat(sent.total()).isPositive());
    }

    @ParameterizedTest(name = "{0}, {1} machines, late by up to {2} ms")
    @CsvSource({"1Mbit/s, 1, 55", "40Mbit/s, 1, 55", "40Mbit/s, 20, 55", "10Gbit/s, 1, 30", "2Mbit/s, 20, 55"})
    void lateTimersAndSlowWritersCostNothing(String rate, int machines, int lateMillis) {
        Random random = Seeds.random("BudgetExactnessTest");
        Traffic traffic = new Traffic(Traffic.rate(rate), punctual -> new LateTimer(punctual, random, lateMillis));
        for (int machine = 0; machine < machines; machine++) {
            Member member = traffic.member(1);
            Mono.defer(() -> member.take(Long.MAX_VALUE))
                    .doOnNext(bytes -> traffic.all.add(traffic.now(), bytes))
                    .delayElement(Duration.ofNanos(random.nextInt(500_000)), traffic.time)
                    .repeat()
                    .subscribe();
        }
        traffic.pass(RUN);

        assertKeeps("late timer, " + rate + ", " + machines + " machines", traffic.all, BitRate.parse(rate), RUN);
    }

    @ParameterizedTest(name = "{0}, back after {1} to {2} ms")
    @CsvSource({"2Mbit/s, 40, 70", "40Mbit/s, 40, 70", "1Mbit/s, 30, 70", "80Mbit/s, 0, 70"})
    void oneThatTakesLongToComeBackReachesTheRate(String rate, int leastMillis, int mostMillis) {
        Random random = Seeds.random("BudgetExactnessTest");
        Traffic traffic = new Traffic(Traffic.rate(rate));
        Member member = traffic.member(1);
        Mono.defer(() -> member.take(Long.MAX_VALUE))
                .doOnNext(bytes -> traffic.all.add(traffic.now(), bytes))
                .delayUntil(bytes -> Mono.delay(
                        Duration.ofMillis(leastMillis + random.nextInt(mostMillis - leastMillis)), traffic.time))
                .repeat()
                .subscribe();
        traffic.pass(RUN);

        assertKeeps("long ways, " + rate, traffic.all, BitRate.parse(rate), RUN);
    }

    @Test
    void aMachinesOwnLimitIsKeptAsExactly() {
        Traffic traffic = new Traffic(BandwidthSchedule.UNLIMITED);
        Sent sent = traffic.send(traffic.budget.member(1, Traffic.rate("5Mbit/s")));
        traffic.pass(RUN);

        assertKeeps("own limit of 5 Mbit/s", sent, BitRate.parse("5Mbit/s"), RUN);
    }

    @Test
    void piecesOfAnySizeAddUpToTheRate() {
        Random random = Seeds.random("BudgetExactnessTest");
        Traffic traffic = new Traffic(Traffic.rate("3Mbit/s"));
        Member member = traffic.member(1);
        Mono.defer(() -> member.take(1 + random.nextInt(random.nextBoolean() ? 10 : 9000)))
                .repeat()
                .subscribe(bytes -> traffic.all.add(traffic.now(), bytes));
        traffic.pass(RUN);

        assertKeeps("3 Mbit/s in pieces of any size", traffic.all, BitRate.parse("3Mbit/s"), RUN);
    }

    @Test
    void afterAPauseNoMoreThanTheBurstGoesAtOnce() {
        Traffic traffic = new Traffic(Traffic.rate("8Mbit/s"));
        Member member = traffic.member(1);
        traffic.send(member, new Sent()).dispose();
        traffic.pass(Duration.ofHours(5));
        Sent sent = traffic.send(member);

        assertThat(sent.total()).isBetween(60_000L, 100_000L); // at most what goes in 100 ms
        traffic.pass(SECOND);
        assertThat(sent.total()).isBetween(1_000_000L, 1_100_000L);
    }

    private static void assertKeeps(String what, Sent sent, BitRate limit, Duration run) {
        double rate = limit.bitsPerSec() / 8.0;
        double mostInASecond = sent.mostIn(SECOND) / rate;
        double mostInTen = sent.mostIn(TEN) / (10 * rate);
        double leastInTen = sent.leastIn(TEN, Duration.ZERO, run) / (10 * rate);
        System.out.printf(
                Locale.ROOT,
                "%s: any 10 s %.2f to %.2f %%, any 1 s at most %.2f %%%n",
                what,
                100 * leastInTen,
                100 * mostInTen,
                100 * mostInASecond);
        assertThat(leastInTen).isGreaterThanOrEqualTo(0.98);
        assertThat(mostInTen).isLessThanOrEqualTo(1.02);
        assertThat(mostInASecond * rate).isLessThanOrEqualTo(1.02 * rate + burstBytes((long) rate));
    }
}
