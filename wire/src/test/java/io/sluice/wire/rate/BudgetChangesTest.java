package io.sluice.wire.rate;

import static io.sluice.wire.rate.Traffic.burstBytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.bandwidth.Window;
import io.sluice.wire.testing.Seeds;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens to transfers under way when a limit changes. */
class BudgetChangesTest {

    private static final Duration AT = Duration.ofSeconds(20);

    @ParameterizedTest(name = "from {0} to {1}, {2} machines")
    @CsvSource({
        "64kbit/s, 40Mbit/s, 1",
        "64kbit/s, 10Gbit/s, 20",
        "10Gbit/s, 1Mbit/s, 1",
        "10Gbit/s, 1Mbit/s, 20",
        "40Mbit/s, 2Mbit/s, 20",
        "unlimited, 1Mbit/s, 1"
    })
    void aNewLimitHoldsWithinASecond(String before, String after, int machines) {
        Traffic traffic = new Traffic(Traffic.rate("64kbit/s"));
        for (int machine = 0; machine < machines; machine++) {
            traffic.send(traffic.member(1));
        }
        traffic.pass(Duration.ofSeconds(1));
        if (!before.equals("unlimited")) {
            traffic.budget.throttle(Traffic.rate(before));
        }
        traffic.pass(AT.minusSeconds(1));
        traffic.budget.throttle(Traffic.rate(after));
        traffic.pass(Duration.ofSeconds(11));

        long rate = BitRate.parse(after).bytesPerSec();
        long first = traffic.all.between(AT, AT.plusSeconds(1));
        assertThat(first).isBetween((long) (0.95 * rate), (long) (1.02 * rate) + burstBytes(rate));
        assertThat(traffic.all.between(AT.plusSeconds(1), AT.plusSeconds(11)))
                .isCloseTo(10 * rate, Percentage.withPercentage(2));
    }

    @Test
    void theEdgesOfWindowsActOnTime() {
        Window work = new Window(
                EnumSet.allOf(DayOfWeek.class),
                LocalTime.parse("08:00"),
                LocalTime.parse("08:01"),
                BitRate.parse("1Mbit/s"));
        BitRate off = BitRate.parse("16Mbit/s");
        Traffic traffic = new Traffic(new BandwidthSchedule(ZoneOffset.UTC, List.of(work), off));
        traffic.send(traffic.member(1));
        traffic.pass(Duration.ofMinutes(3)); // from 07:59 on

        Duration begin = Duration.ofMinutes(1);
        Duration end = Duration.ofMinutes(2);
        assertThat(traffic.all.between(Duration.ZERO, begin)).isCloseTo(60 * 2_000_000, Percentage.withPercentage(0.5));
        assertThat(traffic.all.between(begin, begin.plusSeconds(1))).isBetween(100_000L, 144_000L);
        assertThat(traffic.all.between(begin, end)).isCloseTo(60 * 125_000, Percentage.withPercentage(1));
        assertThat(traffic.all.between(end, end.plusSeconds(1))).isBetween(1_980_000L, 2_240_000L);
        assertThat(traffic.budget.reading().nextChange())
                .contains(Traffic.START.plus(begin).plus(Duration.ofDays(1)));
    }

    @Test
    void windowsOfOneMachineActOnTimeWhileItIsHeld() {
        Window slow = new Window(
                EnumSet.allOf(DayOfWeek.class),
                LocalTime.parse("07:00"),
                LocalTime.parse("08:00"),
                BitRate.parse("100bit/s"));
        Traffic traffic = new Traffic(BandwidthSchedule.UNLIMITED);
        Member member = traffic.budget.member(
                1, new BandwidthSchedule(ZoneOffset.UTC, List.of(slow), BitRate.parse("8Mbit/s")));
        Sent sent = traffic.send(member);
        traffic.pass(Duration.ofSeconds(59));
        assertThat(sent.total()).isLessThan(20_000);
        traffic.pass(Duration.ofSeconds(11));

        assertThat(sent.between(Duration.ofSeconds(60), Duration.ofSeconds(70)))
                .isCloseTo(10_000_000, Percentage.withPercentage(2));
    }

    @Test
    void whoeverWaitsIsLetGoWhenTheLimitGoes() {
        Traffic traffic = new Traffic(Traffic.rate("64kbit/s"));
        Member member = traffic.member(1);
        member.take(Long.MAX_VALUE).repeat(99).subscribe(bytes -> traffic.all.add(traffic.now(), bytes));
        long before = traffic.all.total();
        traffic.budget.throttle(BandwidthSchedule.UNLIMITED);

        assertThat(traffic.all.total() - before).isGreaterThan(90L << 20);
    }

    @Test
    void manyChangesAddUpToWhatTheyAllow() {
        Random random = Seeds.random("BudgetChangesTest");
        Traffic traffic = new Traffic(Traffic.rate("1Mbit/s"));
        for (int machine = 0; machine < 5; machine++) {
            traffic.send(traffic.member(1 + random.nextInt(9)));
        }
        double due = 0;
        long changes = 0;
        for (; changes < 200; changes++) {
            BitRate rate = new BitRate(1_000_000L * (1 + random.nextInt(100)));
            traffic.budget.throttle(BandwidthSchedule.constant(rate));
            Duration duration = Duration.ofMillis(50 + random.nextInt(2000));
            traffic.pass(duration);
            due += rate.bitsPerSec() / 8.0 * duration.toNanos() / 1e9;
        }

        assertThat((double) traffic.all.total()).isCloseTo(due, Percentage.withPercentage(2));
    }

    @Test
    void aClockThatIsSetIsNoticedWithinASecond() {
        BitRate rate = BitRate.parse("1Mbit/s");
        Window hour =
                new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.parse("12:00"), LocalTime.parse("13:00"), rate);
        SettableClock clock = new SettableClock(Traffic.START);
        Traffic traffic = new Traffic(BandwidthSchedule.UNLIMITED);
        Budget budget = new Budget(
                new BandwidthSchedule(ZoneOffset.UTC, List.of(hour), BitRate.parse("80Mbit/s")), traffic.time, clock);
        Sent sent = traffic.send(budget.member(1, BandwidthSchedule.UNLIMITED));
        traffic.pass(Duration.ofSeconds(5));
        clock.set(Traffic.START.plus(Duration.ofHours(4).plusMinutes(30)));
        traffic.pass(Duration.ofSeconds(3));

        assertThat(sent.between(Duration.ofSeconds(6), Duration.ofSeconds(8))).isBetween(240_000L, 270_000L);
    }
}
