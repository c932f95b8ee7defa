package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.DelegatingBlobStore;
import io.sluice.wire.Id;
import io.sluice.wire.rate.Pace;
import io.sluice.wire.testing.Requirements;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A cache on a file system that is smaller than it may become: windows close before that is full, and nobody fails. */
@Tag("heavy")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class NearlyFullDiskTest {

    private static final int MIB = 1 << 20;
    private static final int BATCH = 64 << 10;

    @TempDir
    Path temp;

    private final Random random = Seeds.random("NearlyFullDiskTest");
    private FileStore disk;

    @BeforeEach
    void mount() throws Exception {
        Requirements.needRoot("mounting a small file system");
        Path cache = Files.createDirectory(temp.resolve("cache"));
        Requirements.need(
                run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", cache.toString()),
                "mounting is not permitted here");
        disk = Files.getFileStore(cache);
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            assertThat(run("umount", temp.resolve("cache").toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private static GatewaySettings small(GatewaySettings settings) {
        return settings.withSegmentBytes(2 * MIB).withMemory(4 * MIB, MIB);
    }

    private byte[] image(int bytes) {
        byte[] image = new byte[bytes];
        random.nextBytes(image);
        return image;
    }

    private long free() {
        try {
            return disk.getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A sink that takes no segment before it is told to. */
    private static final class GatedStore extends DelegatingBlobStore {

        private final Mono<Void> gate;

        GatedStore(BlobStore store, Mono<Void> gate) {
            super(store);
            this.gate = gate;
        }

        @Override
        public Mono<Void> createFromFile(String key, Path file, boolean mayAdopt, Pace pace) {
            return gate.then(super.createFromFile(key, file, mayAdopt, pace));
        }
    }

    private static CompletableFuture<?> begin(ImageSender sender, RunningGateway gateway) {
        return CompletableFuture.runAsync(
                () -> sender.replicate(gateway.address(), gateway.loops(), "web"),
                task -> new Thread(task, "sender").start());
    }

    @Test
    void windowsCloseBeforeItIsFullAndTheCycleGoesOnAsItEmpties() throws Exception {
        byte[] image = image(48 * MIB);
        AtomicLong least = new AtomicLong(Long.MAX_VALUE);
        Sinks.Empty<Void> gate = Sinks.empty();
        try (RunningGateway gateway =
                new RunningGateway(temp, NearlyFullDiskTest::small, store -> new GatedStore(store, gate.asMono()))) {
            ImageSender sender = new ImageSender(image, BATCH, new Id(7, 1), 2);
            sender.onSend(sent -> least.accumulateAndGet(free(), Math::min));
            CompletableFuture<?> cycle = begin(sender, gateway);
            await().atMost(Duration.ofSeconds(60)).until(() -> sender.closedWindows() > 0);
            assertThat(cycle).isNotDone();
            assertThat(gateway.space().isOpen()).isFalse();

            gate.tryEmitEmpty();

            cycle.get(60, TimeUnit.SECONDS);
            System.out.println("least free on the disk of 32 MiB: " + least.get());
            assertThat(least.get()).isBetween(1L * MIB, 6L * MIB);
            assertThat(gateway.restoreNewest("web", "disk")).isEqualTo(image);
        }
    }

    @Test
    void whatOthersFillItWithHoldsAgentsUntilItGoes() throws Exception {
        byte[] image = image(8 * MIB);
        Path filler = Files.write(temp.resolve("cache/filler"), new byte[29 * MIB]);
        try (RunningGateway gateway = new RunningGateway(temp, NearlyFullDiskTest::small)) {
            await().until(() -> !gateway.space().isOpen());
            ImageSender sender = new ImageSender(image, BATCH, new Id(7, 1), 2);
            CompletableFuture<?> cycle = begin(sender, gateway);
            await().atMost(Duration.ofSeconds(20)).until(() -> sender.closedWindows() > 0);
            assertThat(cycle).isNotDone();
            assertThat(sender.sentBytes()).isZero();

            Files.delete(filler);

            cycle.get(60, TimeUnit.SECONDS);
            assertThat(gateway.restoreNewest("web", "disk")).isEqualTo(image);
        }
    }
}
