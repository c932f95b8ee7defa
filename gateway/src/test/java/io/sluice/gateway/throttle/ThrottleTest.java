package io.sluice.gateway.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.bandwidth.Window;
import io.sluice.gateway.settings.BandwidthLimits;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.InMemoryBlobStore;
import io.sluice.wire.Id;
import io.sluice.wire.rate.PaceWatch;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class ThrottleTest {

    private static final Instant SATURDAY = Instant.parse("2026-11-21T12:00:00Z");
    private static final long MIB = 1 << 20;
    private static final Id WEB = new Id(1, 1);
    private static final Id DB = new Id(1, 2);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private final Throttle throttle = new Throttle(
            new BandwidthLimits(rate("8Mbit/s"), Map.of("db", rate("800kbit/s"))),
            time,
            Clock.fixed(SATURDAY, ZoneOffset.UTC));
    private final BlobStore web = throttle.paced(store, WEB, "web", 1, new PaceWatch());
    private final BlobStore db = throttle.paced(store, DB, "db", 1, new PaceWatch());

    private static BandwidthSchedule rate(String text) {
        return BandwidthSchedule.constant(BitRate.parse(text));
    }

    @Test
    void machinesShareTheGatewaysLimitAndKeepToTheirOwn() {
        web.create("web", new byte[9_000_000]).subscribe();
        db.create("db", new byte[9_000_000]).subscribe();
        time.advanceTimeBy(Duration.ofMillis(10_499));

        assertThat(throttle.reading().recentBytes()).isBetween(9_990_000L, 10_110_000L);
        assertThat(throttle.reading().recentBytesPerSec()).isBetween(999_000L, 1_011_000L);
        assertThat(throttle.reading("web").orElseThrow().recentBytes()).isBetween(8_900_000L, 9_000_000L);
        assertThat(throttle.reading("db").orElseThrow().recentBytes()).isBetween(990_000L, 1_020_000L);
        assertThat(throttle.reading("db").orElseThrow().limit()).contains(BitRate.parse("800kbit/s"));
        assertThat(throttle.reading("other")).isEmpty();
    }

    @Test
    void aSecondSessionOfAMachineIsTheSameMember() {
        throttle.paced(store, DB, "db", 1, new PaceWatch())
                .create("a", new byte[1_000_000])
                .subscribe();
        db.create("b", new byte[1_000_000]).subscribe();
        time.advanceTimeBy(Duration.ofSeconds(15));
        assertThat(store.objects()).isEmpty();
        time.advanceTimeBy(Duration.ofSeconds(6));

        assertThat(store.objects()).hasSize(2);
    }

    @Test
    void limitsAndWeightsMayBeChangedAtAnyTime() {
        web.create("web", new byte[90_000_000]).subscribe();
        db.create("db", new byte[90_000_000]).subscribe();
        throttle.set("db", BandwidthSchedule.UNLIMITED);
        throttle.paced(store, DB, "db", 4, new PaceWatch());
        throttle.set(rate("40Mbit/s"));
        time.advanceTimeBy(Duration.ofMillis(10_499));

        assertThat(throttle.schedule()).isEqualTo(rate("40Mbit/s"));
        assertThat(throttle.reading("db").orElseThrow().recentBytes()).isBetween(39_500_000L, 40_500_000L);
        assertThat(throttle.reading("web").orElseThrow().recentBytes()).isBetween(9_800_000L, 10_300_000L);

        throttle.set(BandwidthSchedule.UNLIMITED);
        assertThat(store.objects()).hasSize(2);
        assertThat(throttle.reading().limit()).isEmpty();
    }

    @Test
    void aMachineThatComesLaterHasTheLimitThatWasSetForIt() {
        throttle.set("late", rate("64kbit/s"));
        throttle.paced(store, new Id(1, 3), "late", 1, new PaceWatch())
                .create("late", new byte[80_000])
                .subscribe();
        time.advanceTimeBy(Duration.ofSeconds(7));
        assertThat(store.objects()).isEmpty();
        time.advanceTimeBy(Duration.ofSeconds(3));

        assertThat(store.objects()).hasSize(1);
    }

    @Test
    void aSegmentIsWhatGoesInAMinuteFromAMebibyteOn() {
        assertThat(throttle.segmentBytes(WEB, 64 * MIB)).isEqualTo(60_000_000);
        assertThat(throttle.segmentBytes(WEB, 4 * MIB)).isEqualTo(4 * MIB);
        assertThat(throttle.segmentBytes(DB, 64 * MIB)).isEqualTo(6_000_000);
        assertThat(throttle.segmentBytes(new Id(9, 9), 64 * MIB)).isEqualTo(64 * MIB);

        throttle.set(rate("64kbit/s"));
        assertThat(throttle.segmentBytes(WEB, 64 * MIB)).isEqualTo(MIB);
        throttle.set(BandwidthSchedule.UNLIMITED);
        assertThat(throttle.segmentBytes(WEB, 64 * MIB)).isEqualTo(64 * MIB);
    }

    @Test
    void theNextChangeIsTold() {
        Window work = new Window(
                Set.of(DayOfWeek.MONDAY), LocalTime.parse("09:00"), LocalTime.parse("18:00"), BitRate.parse("1Mbit/s"));
        throttle.set(new BandwidthSchedule(ZoneOffset.UTC, List.of(work), null));

        assertThat(throttle.reading().limit()).isEmpty();
        assertThat(throttle.reading().nextChange()).contains(Instant.parse("2026-11-23T09:00:00Z"));
    }
}
