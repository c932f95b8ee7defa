package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.wire.network.LinkQuality;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A round trip of 150 ms does not keep a machine from using its line, with the settings that everybody has. */
@Tag("heavy")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LongLineTest {

    private static final int BYTES = 96 << 20;
    private static final int TRIES = 3;
    private static final double WANTED = 0.8;
    private static final long BYTES_PER_SECOND = 100_000_000 / 8;
    private static final LinkQuality LINE =
            LinkQuality.PERFECT.withDelay(Duration.ofMillis(75)).withBytesPerSecond(BYTES_PER_SECOND);

    @TempDir
    Path folder;

    private final Random random = Seeds.random("LongLineTest");

    /** What else runs on the host may cost a cycle its share; what the windows allow shows in the best of some. */
    @Test
    void oneMachineUsesFourFifthsOfAHundredMegabitsAndMore() throws IOException {
        byte[] content = new byte[BYTES];
        random.nextBytes(content);
        Path disk = Files.write(folder.resolve("disk.img"), content);
        try (NetworkSite site = new NetworkSite(folder, random.nextLong(), settings -> settings)) {
            site.proxy().line(LINE);
            double best = 0;
            for (int machine = 0; machine < TRIES && best < WANTED; machine++) {
                best = Math.max(best, share(site, "web-" + machine, disk));
            }

            assertThat(best).isBetween(WANTED, 1.05);
            assertThat(site.gateway().memory().peakBytes())
                    .isLessThanOrEqualTo(site.gateway().memory().capacityBytes());
        }
    }

    private static double share(NetworkSite site, String machine, Path disk) {
        long began = System.nanoTime();

        ReplicationResult made = NetworkSite.done(site.begin(machine, disk));

        double seconds = (System.nanoTime() - began) / 1e9;
        double share = made.sentBytes() / seconds / BYTES_PER_SECOND;
        System.out.printf("%.1f %% of 100 Mbit/s over 150 ms, the whole cycle of %.2f s%n", 100 * share, seconds);
        assertThat(made.changedBytes()).isEqualTo(BYTES);
        return share;
    }
}
