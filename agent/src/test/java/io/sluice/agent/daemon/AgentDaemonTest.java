package io.sluice.agent.daemon;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.agent.replicate.GatewayLostException;
import io.sluice.agent.schedule.Backoff;
import io.sluice.agent.schedule.HostTime;
import io.sluice.agent.state.LastCycle;
import io.sluice.agent.testing.Seeds;
import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Orders;
import io.sluice.wire.WireException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

/** When cycles begin, on a clock that the test winds. */
class AgentDaemonTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NINE_IN_THE_EVENING = Instant.parse("2026-11-21T20:00:00Z");
    private final GatewayLostException lost = new GatewayLostException("gateway x:7443: connection refused", null);

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<String> statuses = new ArrayList<>();
    private Duration suspended = Duration.ZERO;
    private Duration clockWasSetBy = Duration.ZERO;
    private final HostTime time =
            new HostTime(timer, () -> timer.now(TimeUnit.NANOSECONDS) + suspended.toNanos(), new HostClock());
    private final FakeCycles cycles = new FakeCycles(time);
    private final Logger logger = (Logger) LoggerFactory.getLogger(AgentDaemon.class.getPackageName());
    private @Nullable Disposable running;

    /** The host's clock, which goes on and which people set. */
    private final class HostClock extends Clock {

        private final long origin = timer.now(TimeUnit.NANOSECONDS);

        @Override
        public Instant instant() {
            return NINE_IN_THE_EVENING
                    .plusNanos(timer.now(TimeUnit.NANOSECONDS) - origin)
                    .plus(suspended)
                    .plus(clockWasSetBy);
        }

        @Override
        public ZoneId getZone() {
            return BERLIN;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        cycles.policy = every(ofMinutes(1));
    }

    @AfterEach
    void stop() {
        if (running != null) {
            running.dispose();
        }
        logger.detachAppender(log);
    }

    @Test
    void cyclesBeginOneIntervalAfterTheOneBefore() {
        cycles.takes = ofSeconds(20);

        start();
        pass(ofSeconds(200));

        assertThat(cycles.starts()).containsExactly(ofSeconds(0), ofSeconds(60), ofSeconds(120), ofSeconds(180));
        assertThat(cycles.questions())
                .containsExactly(ofSeconds(0), ofSeconds(20), ofSeconds(80), ofSeconds(140), ofSeconds(200));
    }

    @Test
    void oneThatTakesLongerMakesTheNextBeginRightAfterAndNeverOverlaps() {
        cycles.takes = ofSeconds(90);

        start();
        pass(ofMinutes(5));

        assertThat(cycles.starts()).containsExactly(ofSeconds(0), ofSeconds(90), ofSeconds(180), ofSeconds(270));
        assertThat(cycles.mostAtOnce()).isEqualTo(1);
    }

    @Test
    void whatOneLongCycleMissedIsMadeUpByOne() {
        cycles.takes = ofMinutes(10);
        start();
        pass(ofMinutes(5));
        cycles.takes = ofSeconds(1);

        pass(ofMinutes(7));

        assertThat(cycles.starts()).containsExactly(ofMinutes(0), ofMinutes(10), ofMinutes(11), ofMinutes(12));
    }

    @Test
    void whatASuspensionMissedIsMadeUpByOne() {
        start();
        pass(ofSeconds(90));
        suspended = ofHours(8);

        pass(ofSeconds(80));

        Duration resumed = cycles.starts().get(2);
        assertThat(resumed).isBetween(ofHours(8).plusSeconds(90), ofHours(8).plusSeconds(100));
        assertThat(cycles.starts()).containsExactly(ofSeconds(0), ofSeconds(60), resumed, resumed.plusSeconds(60));
    }

    @Test
    void aRestartSoonAfterACycleWaitsForTheRestOfTheInterval() {
        cycles.policy = every(ofMinutes(5));
        cycles.last = completed(NINE_IN_THE_EVENING.minusSeconds(60));

        start();
        pass(ofMinutes(10));

        assertThat(cycles.starts()).containsExactly(ofMinutes(4), ofMinutes(9));
    }

    @Test
    void aRestartAfterDaysBeginsOneCycleAtOnce() {
        cycles.last = completed(NINE_IN_THE_EVENING.minus(Duration.ofDays(3)));

        start();
        pass(ofSeconds(59));

        assertThat(cycles.starts()).containsExactly(ofSeconds(0));
    }

    @Test
    void aRestartInTheMidstOfACycleGoesOnAtOnce() {
        cycles.last = new LastCycle(true, Optional.empty());

        start();
        pass(ofSeconds(59));

        assertThat(cycles.starts()).containsExactly(ofSeconds(0));
    }

    @Test
    void aClockThatWasSetBackWhileTheAgentWasDownCostsOneIntervalAtMost() {
        cycles.last = completed(NINE_IN_THE_EVENING.plus(Duration.ofDays(400)));

        start();
        pass(ofSeconds(61));

        assertThat(cycles.starts()).containsExactly(ofSeconds(60));
    }

    @Test
    void aClockThatIsSetWhileTheAgentRunsChangesNothing() {
        start();
        pass(ofSeconds(90));
        clockWasSetBy = Duration.ofDays(365);
        pass(ofSeconds(60));
        clockWasSetBy = Duration.ofDays(-365);
        pass(ofSeconds(60));

        assertThat(cycles.starts()).containsExactly(ofSeconds(0), ofSeconds(60), ofSeconds(120), ofSeconds(180));
    }

    @Test
    void aChangedPolicyActsFromTheNextCycleOn() {
        start();
        pass(ofSeconds(30));
        cycles.policy = every(ofSeconds(10));
        pass(ofSeconds(60));

        assertThat(cycles.starts())
                .containsExactly(ofSeconds(0), ofSeconds(60), ofSeconds(70), ofSeconds(80), ofSeconds(90));
    }

    @Test
    void aGatewayThatKnowsNoPoliciesGetsACycleEveryFiveMinutes() {
        cycles.policy = null;

        start();
        pass(ofMinutes(11));

        assertThat(cycles.starts()).containsExactly(ofMinutes(0), ofMinutes(5), ofMinutes(10));
        assertThat(lines(Level.WARN)).hasSize(1);
    }

    @Test
    void theFirstCycleOfAMachineWaitsForItsTimeOfTheDay() {
        cycles.policy = tonight();

        start();
        pass(ofHours(1).minusSeconds(1));
        assertThat(cycles.starts()).isEmpty();
        pass(ofSeconds(100));

        assertThat(cycles.starts()).containsExactly(ofMinutes(60), ofMinutes(61));
    }

    @Test
    void theClockDecidesWhenItIsTonightAlsoWhenItIsSet() {
        cycles.policy = tonight();
        start();
        clockWasSetBy = ofMinutes(-30);
        pass(ofMinutes(70));
        assertThat(cycles.starts()).isEmpty();
        clockWasSetBy = ofMinutes(-5);

        pass(ofSeconds(10));

        assertThat(cycles.starts()).hasSize(1);
    }

    @Test
    void aFirstCycleThatWasBegunGoesOnAtOnceWhateverTheTime() {
        cycles.policy = tonight();
        cycles.last = new LastCycle(true, Optional.empty());

        start();
        pass(ofSeconds(1));

        assertThat(cycles.starts()).containsExactly(ofSeconds(0));
    }

    @Test
    void failuresAreTriedAgainWithGrowingPauses() {
        start();
        pass(ofSeconds(1));
        cycles.fault = lost;
        pass(ofHours(2));

        List<Duration> starts = cycles.starts();
        for (int failure = 0; failure + 2 < starts.size(); failure++) {
            Duration pause = starts.get(failure + 2).minus(starts.get(failure + 1));
            assertThat(pause).isBetween(Duration.ZERO, ofSeconds(Math.min(60, 1L << Math.min(failure, 10))));
        }
        assertThat(starts).hasSizeBetween(150, 400);

        cycles.fault = null;
        int before = starts.size();
        pass(ofMinutes(5));
        assertThat(starts.subList(before, starts.size())).hasSizeBetween(4, 6);
    }

    @Test
    void anIntervalOfASecondIsAlsoTheLongestPause() {
        cycles.policy = every(ofSeconds(1));
        start();
        pass(ofSeconds(1));
        cycles.fault = lost;
        int before = cycles.starts().size();

        pass(ofSeconds(60));

        assertThat(cycles.starts().size() - before).isBetween(60, 300);
    }

    @Test
    void theTermsAreAskedForUntilTheGatewayAnswers() {
        cycles.fault = lost;
        start();
        pass(ofHours(1));
        assertThat(cycles.questions()).hasSizeBetween(60, 240);
        assertThat(cycles.starts()).isEmpty();
        cycles.fault = null;

        pass(ofSeconds(61));

        assertThat(cycles.points()).isPositive();
    }

    @Test
    void aGatewayThatIsAwayForDaysFillsNoLog() {
        start();
        pass(ofSeconds(1));
        int before = log.list.size();
        cycles.fault = lost;

        pass(Duration.ofDays(3));

        assertThat(cycles.starts()).hasSizeGreaterThan(3000);
        assertThat(log.list.size() - before).isBetween(70, 85);
        assertThat(lines(Level.WARN).get(0))
                .isEqualTo(
                        "machine=web failed code=GATEWAY_LOST, and is tried again: gateway x:7443: connection refused");
        assertThat(lines(Level.WARN).get(1))
                .matches(
                        "machine=web still fails code=GATEWAY_LOST attempts=[0-9]+ seconds=[0-9]+: gateway x:7443: connection refused");
    }

    @Test
    void aFailureOfAnotherKindIsLoggedWhenItIsFirstMet() {
        start();
        pass(ofSeconds(1));
        for (int i = 0; i < 20; i++) {
            cycles.fault = i % 2 == 0 ? lost : new WireException(ErrorCode.NO_SPACE, "the cache is full");
            pass(ofSeconds(61));
        }

        assertThat(lines(Level.WARN))
                .filteredOn(line -> line.contains(" failed "))
                .hasSize(2);
    }

    @Test
    void whatDoesNotPassByItselfIsAnErrorOnceAndTriedSlowly() {
        start();
        pass(ofSeconds(1));
        cycles.fault = new WireException(ErrorCode.MACHINE_CLAIMED, "claim it to take it over");
        pass(ofMinutes(30));

        assertThat(cycles.starts()).hasSizeBetween(29, 62);
        assertThat(lines(Level.ERROR))
                .containsExactly(
                        "machine=web failed code=MACHINE_CLAIMED and cannot go on by itself: claim it to take it over");

        cycles.fault = null;
        pass(ofMinutes(2));
        assertThat(cycles.points()).isGreaterThan(1);
    }

    @Test
    void aMistakeInOneCycleDoesNotEndTheDaemon() {
        start();
        pass(ofSeconds(1));
        cycles.fault = new IllegalStateException("a mistake");
        pass(ofSeconds(61));
        cycles.fault = null;

        pass(ofMinutes(2));

        assertThat(cycles.points()).isGreaterThan(1);
        assertThat(lines(Level.ERROR)).hasSize(1);
    }

    @Test
    void eachOutcomeIsOneLineWithItsIdentity() {
        cycles.takes = Duration.ofMillis(1500);
        start();
        pass(ofSeconds(5));

        assertThat(lines(Level.INFO))
                .contains("machine=web policy=hourly every=1m")
                .contains("machine=web point=1 kind=delta consistency=crash changed=3 sent=4 seconds=1.5");
        assertThat(statuses).last().isEqualTo("point 1 of 1970-01-01T00:00:00Z");
    }

    @Test
    void aWarningIsLoggedWhenItIsNewAndNotAtEachCycle() {
        cycles.warnings = List.of("disk is mounted at /");
        start();
        pass(ofMinutes(10));

        assertThat(lines(Level.WARN)).containsExactly("machine=web disk is mounted at /");
    }

    @Test
    void theSupervisorHearsWhyThereIsNoPoint() {
        cycles.fault = lost;

        start();
        pass(ofSeconds(1));

        assertThat(statuses).first().isEqualTo("failed attempts: 1, the last: gateway x:7443: connection refused");
    }

    @Test
    void nobodyListensWhileACycleRunsAndNeverTwo() {
        cycles.takes = ofSeconds(20);
        start();
        pass(ofSeconds(10));
        assertThat(cycles.listeners()).isZero();

        pass(ofSeconds(20));

        assertThat(cycles.listeners()).isEqualTo(1);
    }

    @Test
    void forTheShortestIntervalsNobodyListens() {
        cycles.policy = every(ofSeconds(1));

        start();
        pass(ofSeconds(100));

        assertThat(cycles.starts()).hasSize(101);
        assertThat(cycles.questions()).hasSize(1);
    }

    @Test
    void aPausedMachineBeginsNoCycleUntilItIsResumedAndThenAtOnce() {
        start();
        pass(ofSeconds(10));
        cycles.orders = new Orders(NINE_IN_THE_EVENING, null);
        cycles.tell();
        pass(ofHours(5));
        assertThat(cycles.starts()).containsExactly(ofSeconds(0));
        assertThat(statuses).last().isEqualTo("paused");

        cycles.orders = Orders.NONE;
        cycles.tell();
        pass(ofSeconds(1));

        assertThat(cycles.starts()).containsExactly(ofSeconds(0), ofHours(5).plusSeconds(10));
        assertThat(lines(Level.INFO))
                .containsOnlyOnce("machine=web is paused: no cycle begins until it is resumed")
                .containsOnlyOnce("machine=web is resumed");
    }

    @Test
    void aCycleUnderWayWhenTheMachineIsPausedIsFinished() {
        cycles.takes = ofSeconds(30);
        start();
        pass(ofSeconds(10));
        cycles.orders = new Orders(NINE_IN_THE_EVENING, null);

        pass(ofHours(1));

        assertThat(cycles.points()).isEqualTo(1);
        assertThat(cycles.starts()).containsExactly(ofSeconds(0));
    }

    @Test
    void anAgentThatStartsPausedWaits() {
        cycles.orders = new Orders(NINE_IN_THE_EVENING, null);

        start();
        pass(ofHours(1));

        assertThat(cycles.starts()).isEmpty();
    }

    @Test
    void whatWasOrderedWhileTheConnectionWasBrokenIsHeardWhenItIsBack() {
        start();
        pass(ofSeconds(10));
        cycles.orders = new Orders(NINE_IN_THE_EVENING, null);
        cycles.tell();
        pass(ofSeconds(1));
        cycles.deaf = lost;
        cycles.hangUp(lost);
        pass(ofMinutes(20));
        assertThat(cycles.starts()).hasSize(1);
        cycles.orders = Orders.NONE;
        cycles.deaf = null;

        pass(ofMinutes(1));

        assertThat(cycles.starts()).hasSizeBetween(2, 3);
    }

    @Test
    void aRefusalBecauseOfAPauseIsNoFailureAndTheAgentListens() {
        cycles.policy = every(ofSeconds(1));
        start();
        pass(ofSeconds(10));
        cycles.orders = new Orders(NINE_IN_THE_EVENING, null);
        cycles.fault = new WireException(ErrorCode.MACHINE_PAUSED, "machine 'web' is paused");
        pass(ofSeconds(1));
        int before = cycles.starts().size();
        pass(ofHours(1));
        assertThat(cycles.starts()).hasSize(before);
        assertThat(lines(Level.WARN)).isEmpty();
        assertThat(lines(Level.ERROR)).isEmpty();

        cycles.fault = null;
        cycles.orders = Orders.NONE;
        cycles.tell();
        pass(ofSeconds(5));

        assertThat(cycles.starts().size() - before).isBetween(5, 6);
    }

    @Test
    void anOrderedResyncBeginsAtOnceAndHurriesOneCycleOnly() {
        cycles.policy = every(ofHours(1));
        start();
        pass(ofMinutes(10));
        cycles.orders = new Orders(null, NINE_IN_THE_EVENING);
        cycles.tell();

        pass(ofHours(2));

        assertThat(cycles.starts()).containsExactly(ofMinutes(0), ofMinutes(10), ofMinutes(70), ofMinutes(130));
    }

    @Test
    void anotherOrderHurriesAgain() {
        cycles.policy = every(ofHours(1));
        cycles.orders = new Orders(null, NINE_IN_THE_EVENING);
        start();
        pass(ofMinutes(10));
        cycles.orders = new Orders(null, NINE_IN_THE_EVENING.plusSeconds(1));
        cycles.tell();

        pass(ofMinutes(10));

        assertThat(cycles.starts()).containsExactly(ofMinutes(0), ofMinutes(10));
    }

    @Test
    void aResyncOfAPausedMachineWaitsUntilItIsResumed() {
        start();
        pass(ofSeconds(10));
        cycles.orders = new Orders(NINE_IN_THE_EVENING, NINE_IN_THE_EVENING);
        cycles.tell();
        pass(ofHours(1));
        assertThat(cycles.starts()).hasSize(1);
        cycles.orders = new Orders(null, NINE_IN_THE_EVENING);
        cycles.tell();

        pass(ofSeconds(1));

        assertThat(cycles.starts()).hasSize(2);
    }

    @Test
    void aPolicyThatIsToldWhileTheAgentWaitsActsAtOnce() {
        cycles.policy = every(ofHours(1));
        start();
        pass(ofMinutes(10));
        cycles.policy = every(ofMinutes(15));
        cycles.tell();
        pass(ofMinutes(25));
        assertThat(cycles.starts()).containsExactly(ofMinutes(0), ofMinutes(15), ofMinutes(30));
        cycles.policy = every(ofMinutes(2));
        cycles.tell();

        pass(ofSeconds(1));

        assertThat(cycles.starts()).hasSize(4);
    }

    @Test
    void aGatewayThatIsLostBetweenCyclesIsToldOfAtOnceAndAgainWhenItIsBack() {
        cycles.policy = every(ofHours(1));
        start();
        pass(ofSeconds(10));
        cycles.deaf = lost;
        cycles.hangUp(lost);
        pass(ofMillis(1));
        assertThat(lines(Level.WARN))
                .containsExactly(
                        "machine=web failed code=GATEWAY_LOST, and is tried again: gateway x:7443: connection refused");
        pass(ofSeconds(30));
        cycles.deaf = null;

        pass(ofMinutes(1));

        assertThat(lines(Level.WARN)).hasSize(1);
        assertThat(lines(Level.INFO)).anyMatch(line -> line.startsWith("machine=web hears its gateway again seconds="));
        assertThat(cycles.listeners()).isEqualTo(1);
    }

    @Test
    void aGatewayThatIsLostInTheMidstOfACycleIsToldOfAtOnce() {
        cycles.takes = ofMinutes(10);
        start();
        pass(ofSeconds(10));

        cycles.watch.broken(lost);
        cycles.watch.broken(lost);
        assertThat(lines(Level.WARN))
                .containsExactly(
                        "machine=web failed code=GATEWAY_LOST, and is tried again: gateway x:7443: connection refused");
        pass(ofSeconds(3));
        cycles.watch.welcomed();

        assertThat(lines(Level.INFO)).last().isEqualTo("machine=web hears its gateway again seconds=3");
    }

    @Test
    void aGatewayThatComesAndGoesFillsNoLog() {
        cycles.takes = Duration.ofDays(2);
        start();
        pass(ofSeconds(1));
        int before = log.list.size();

        for (int second = 0; second < 86_400; second++) {
            cycles.watch.broken(lost);
            pass(ofSeconds(1));
            cycles.watch.welcomed();
        }

        assertThat(log.list.size() - before).isBetween(40, 70);
    }

    @Test
    void aReplicationByHandEndsTheListenerWithoutAWord() {
        cycles.policy = every(ofHours(1));
        start();
        pass(ofSeconds(10));
        cycles.hangUp(new WireException(ErrorCode.BAD_STATE, "a newer connection of this agent takes over"));
        cycles.deaf = new WireException(ErrorCode.MACHINE_BUSY, "in use");
        pass(ofMinutes(10));
        cycles.deaf = null;
        pass(ofMinutes(2));

        assertThat(lines(Level.WARN)).isEmpty();
        assertThat(lines(Level.ERROR)).isEmpty();
        assertThat(cycles.listeners()).isEqualTo(1);
    }

    @Test
    void stoppingEndsTheCycleThatRuns() {
        cycles.takes = ofHours(1);
        start();
        pass(ofSeconds(10));
        assertThat(cycles.running()).isEqualTo(1);

        running.dispose();
        pass(ofHours(3));

        assertThat(cycles.cancelled()).isEqualTo(1);
        assertThat(cycles.starts()).hasSize(1);
    }

    private void start() {
        AgentDaemon daemon =
                new AgentDaemon("web", cycles, time, new Backoff(Seeds.random("AgentDaemonTest")), statuses::add);
        running = daemon.run().subscribe();
    }

    private void pass(Duration duration) {
        timer.advanceTimeBy(duration);
    }

    private List<String> lines(Level level) {
        return log.list.stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static LastCycle completed(Instant began) {
        return new LastCycle(true, Optional.of(began));
    }

    private static AppliedPolicy every(Duration every) {
        return new AppliedPolicy("hourly", every.toMillis(), 86_400_000, 7_200_000, 1, null);
    }

    private static AppliedPolicy tonight() {
        return new AppliedPolicy("tonight", 60_000, 86_400_000, 7_200_000, 1, "22:00");
    }
}
