package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.gateway.settings.BandwidthLimits;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.gateway.settings.GatewaySettings.TimeLimits;
import io.sluice.wire.Id;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limit in real time: real sockets, a real directory, and files that are looked at while they grow. */
@Tag("heavy")
class ThrottledGatewayTest {

    private static final int BATCH = 128 << 10;
    private static final TimeLimits SHORT =
            new TimeLimits(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(5));

    @TempDir
    Path temp;

    private final Random random = Seeds.random("ThrottledGatewayTest");

    private static BandwidthSchedule rate(String text) {
        return BandwidthSchedule.constant(BitRate.parse(text));
    }

    private static UnaryOperator<GatewaySettings> limited(String rate) {
        return settings -> settings.withBandwidth(new BandwidthLimits(rate(rate), Map.of()));
    }

    private byte[] image(int bytes) {
        byte[] image = new byte[bytes];
        random.nextBytes(image);
        return image;
    }

    private static CompletableFuture<Void> replicate(RunningGateway gateway, byte[] image, int machine) {
        ImageSender sender = new ImageSender(image, BATCH, new Id(7, machine), 2);
        return CompletableFuture.runAsync(
                () -> sender.replicate(gateway.address(), gateway.loops(), "web-" + machine),
                task -> new Thread(task).start());
    }

    @Test
    void whatArrivesInTheVaultKeepsToTheLimit() throws Exception {
        int machines = 4;
        byte[] image = image(4_096_000);
        try (RunningGateway gateway = new RunningGateway(
                        temp, settings -> limited("16Mbit/s").apply(settings.withSegmentBytes(1 << 20)));
                GrowingVault vault = new GrowingVault(temp.resolve("vault"))) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int machine = 0; machine < machines; machine++) {
                all.add(replicate(gateway, image, machine));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
            for (int machine = 0; machine < machines; machine++) {
                assertThat(gateway.points("web-" + machine)).hasSize(1);
            }
            vault.close();
            vault.assertKeeps(2_000_000, (long) machines * image.length);
        }
    }

    @Test
    void anUploadThatTakesLongerThanAnyTimeLimitTimesNothingOut() throws Exception {
        byte[] image = image(901_120);
        try (RunningGateway gateway =
                new RunningGateway(temp, settings -> limited("2Mbit/s").apply(settings.withLimits(SHORT)))) {
            long begin = System.nanoTime();
            replicate(gateway, image, 0).get(30, TimeUnit.SECONDS);

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(3300), Duration.ofSeconds(8));
            assertThat(gateway.restoreNewest("web-0", "disk")).isEqualTo(image);
            assertThat(gateway.throttle().reading().recentBytes()).isGreaterThanOrEqualTo(800_000);
        }
    }

    @Test
    void aNewLimitActsOnAnUploadUnderWay() throws Exception {
        byte[] image = image(3_072_000);
        try (RunningGateway gateway = new RunningGateway(temp, limited("64kbit/s"))) {
            CompletableFuture<Void> replication = replicate(gateway, image, 0);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> gateway.throttle().reading().recentBytes() > 0);
            assertThat(replication).isNotDone();
            gateway.throttle().set(rate("80Mbit/s"));
            replication.get(5, TimeUnit.SECONDS);

            assertThat(gateway.restoreNewest("web-0", "disk")).isEqualTo(image);
        }
    }

    @Test
    void aGatewayThatStopsDoesNotWaitForAThrottledUploadAndTheNextOneGoesOn() throws IOException, InterruptedException {
        byte[] image = image(1_024_000);
        CompletableFuture<Void> cutOff;
        try (RunningGateway gateway = new RunningGateway(temp, limited("64kbit/s"))) {
            cutOff = replicate(gateway, image, 0);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> gateway.throttle().reading().recentBytes() > 0);
        }
        assertThat(cutOff).failsWithin(Duration.ofSeconds(10));
        try (RunningGateway gateway = new RunningGateway(temp, settings -> settings)) {
            new ImageSender(image, BATCH, new Id(7, 0), 2).replicate(gateway.address(), gateway.loops(), "web-0");
            assertThat(gateway.restoreNewest("web-0", "disk")).isEqualTo(image);
        }
    }
}
