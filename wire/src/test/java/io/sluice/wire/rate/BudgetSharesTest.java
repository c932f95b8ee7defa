package io.sluice.wire.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sluice.config.bandwidth.BandwidthSchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class BudgetSharesTest {

    private static final long BYTES_OF_40_MBIT = 5_000_000;

    private final Traffic traffic = new Traffic(Traffic.rate("40Mbit/s"));

    private static void assertShare(Sent sent, long bytes) {
        assertThat(sent.total()).isCloseTo(bytes, Percentage.withPercentage(2));
    }

    @Test
    void sharesAreByWeight() {
        Sent one = traffic.send(traffic.member(1));
        Sent two = traffic.send(traffic.member(2));
        Sent five = traffic.send(traffic.member(5));
        traffic.pass(Duration.ofSeconds(10));

        assertShare(one, 10 * BYTES_OF_40_MBIT / 8);
        assertShare(two, 10 * BYTES_OF_40_MBIT * 2 / 8);
        assertShare(five, 10 * BYTES_OF_40_MBIT * 5 / 8);
    }

    @Test
    void uploadsOfOneMachineShareItsShare() {
        Member twice = traffic.member(1);
        Sent first = traffic.send(twice);
        Sent second = traffic.send(twice);
        Sent other = traffic.send(traffic.member(1));
        traffic.pass(Duration.ofSeconds(10));

        assertShare(first, 10 * BYTES_OF_40_MBIT / 4);
        assertShare(second, 10 * BYTES_OF_40_MBIT / 4);
        assertShare(other, 10 * BYTES_OF_40_MBIT / 2);
    }

    @Test
    void aMachineThatIsHeldByItsOwnLimitLeavesTheRestToOthers() {
        Sent held = traffic.send(traffic.budget.member(1000, Traffic.rate("1Mbit/s")));
        Sent other = traffic.send(traffic.member(1));
        traffic.pass(Duration.ofSeconds(20));

        assertShare(held, 20 * 125_000);
        assertShare(other, 20 * (BYTES_OF_40_MBIT - 125_000));
    }

    @Test
    void aMachineWithoutAnythingToSendLeavesItsShareAndSavesNothingUp() {
        Member idle = traffic.member(1);
        Sent early = new Sent();
        Disposable first = traffic.send(idle, early);
        Sent other = traffic.send(traffic.member(1));
        traffic.pass(Duration.ofSeconds(10));
        first.dispose();
        traffic.pass(Duration.ofSeconds(10));
        assertShare(early, 5 * BYTES_OF_40_MBIT);
        assertShare(other, 15 * BYTES_OF_40_MBIT);

        Sent late = traffic.send(idle);
        traffic.pass(Duration.ofSeconds(10));

        assertShare(late, 5 * BYTES_OF_40_MBIT);
        assertShare(other, 20 * BYTES_OF_40_MBIT);
    }

    @Test
    void aWeightMayChangeMeanwhile() {
        Member grows = traffic.member(1);
        Sent sent = traffic.send(grows);
        traffic.send(traffic.member(1));
        traffic.pass(Duration.ofSeconds(10));
        grows.weigh(3);
        long before = sent.total();
        traffic.pass(Duration.ofSeconds(10));

        assertThat(sent.total() - before).isCloseTo(10 * BYTES_OF_40_MBIT * 3 / 4, Percentage.withPercentage(2));
        assertThatThrownBy(() -> grows.weigh(0)).hasMessage("a weight of 0: use at least 1");
    }

    @Test
    void fiveHundredMachinesShareByWeightToo() {
        List<Sent> sent = new ArrayList<>();
        int weights = IntStream.range(0, 500).map(i -> 1 + i % 4).sum();
        for (int i = 0; i < 500; i++) {
            sent.add(traffic.send(traffic.member(1 + i % 4)));
        }
        Duration run = Duration.ofSeconds(20);
        traffic.pass(run);

        long total = run.toSeconds() * BYTES_OF_40_MBIT;
        assertThat(traffic.all.total()).isCloseTo(total, Percentage.withPercentage(0.5));
        assertThat(sent.get(0).total())
                .isLessThanOrEqualTo(100_000); // it was alone when it came, so its first piece was large
        for (int i = 1; i < 500; i++) {
            assertShare(sent.get(i), total * (1 + i % 4) / weights);
        }
    }

    @Test
    void whatIsTakenBackBeforeItWasAllowedCostsNobodyAnything() {
        Member member = traffic.member(1);
        Sent sent = traffic.send(member);
        for (int i = 0; i < 1000; i++) {
            traffic.send(member, new Sent()).dispose();
            traffic.pass(Duration.ofMillis(10));
        }

        assertThat(traffic.all.total()).isCloseTo(10 * BYTES_OF_40_MBIT, within(BYTES_OF_40_MBIT / 10));
        assertThat(sent.total()).isGreaterThan(9 * BYTES_OF_40_MBIT);
    }

    @Test
    void whatIsGivenBackGoesAgain() {
        Member careless = traffic.member(1);
        careless.take(Long.MAX_VALUE).repeat().subscribe(bytes -> careless.giveBack(bytes / 2));
        traffic.pass(Duration.ofSeconds(1));
        long kept = traffic.budget.reading().recentBytes();
        traffic.pass(Duration.ofSeconds(9));

        assertThat(kept).isPositive();
        assertThat(traffic.budget.reading().recentBytes() * 10 / 9.5)
                .isCloseTo(10 * BYTES_OF_40_MBIT, Percentage.withPercentage(6));
    }

    @Test
    void withoutAnyLimitAllGoesAtOnceAndIsCounted() {
        traffic.budget.throttle(BandwidthSchedule.UNLIMITED);
        Member member = traffic.member(1);

        assertThat(member.take(5_000).block()).isEqualTo(5_000);
        assertThat(member.passFreely(1 << 30)).isTrue();
        traffic.pass(Duration.ofSeconds(1));
        assertThat(member.reading().recentBytes()).isEqualTo(5_000 + (1 << 30));
        assertThat(member.limitBytesPerSec()).isEqualTo(Long.MAX_VALUE);

        member.throttle(Traffic.rate("1Mbit/s"));
        assertThat(member.passFreely(1)).isFalse();
        assertThat(member.limitBytesPerSec()).isEqualTo(125_000);
    }

    @Test
    void nothingIsAskedForNothing() {
        assertThatThrownBy(() -> traffic.member(1).take(0)).hasMessage("asked for 0 bytes: ask for at least 1");
    }
}
