package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.wire.Id;
import io.sluice.wire.testing.Requirements;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.resources.LoopResources;

/** Connections break and gateways end at random moments; no memory stays behind, and what was cut off goes on to the right point. */
@Tag("heavy")
class InterruptionsTest {

    private static final int BATCH = 32 << 10;
    private static final int BATCHES = 100;

    @TempDir
    Path temp;

    private final Random random = Seeds.random("InterruptionsTest");

    /** Of agents that outlive a gateway. */
    private final LoopResources agents = LoopResources.create("agents", 2, true);

    @AfterEach
    void stopAgents() {
        agents.disposeLater(Duration.ZERO, RunningGateway.PATIENCE).block();
    }

    private byte[] image() {
        byte[] image = new byte[BATCHES * BATCH];
        random.nextBytes(image);
        for (int at = 0; at < image.length; at += 2 * BATCH) {
            java.util.Arrays.fill(image, at, at + BATCH / 2, (byte) at);
        }
        return image;
    }

    private static GatewaySettings small(GatewaySettings settings) {
        return settings.withSegmentBytes(1 << 20).withMemory(2 << 20, 256 << 10);
    }

    @Test
    void connectionsThatBreakLeaveNoMemoryBehindAndTheCycleGoesOn() throws Exception {
        for (int round = 1; round <= Requirements.rounds(4, 100); round++) {
            byte[] image = image();
            Id cycle = new Id(7, round);
            String machine = "web-" + round;
            try (RunningGateway gateway = new RunningGateway(temp.resolve("r" + round), InterruptionsTest::small)) {
                for (int attempt = 0; attempt < 4; attempt++) {
                    attempt(gateway, new ImageSender(image, BATCH, cycle, 3), machine);
                    gateway.awaitAllMemoryBack();
                }
                new ImageSender(image, BATCH, cycle, 3).replicate(gateway.address(), gateway.loops(), machine);
                assertThat(gateway.points(machine)).hasSize(1);
                assertThat(gateway.restoreNewest(machine, "disk")).isEqualTo(image);
                gateway.awaitAllMemoryBack();
                assertThat(gateway.space().usedBytes()).isZero();
                assertThat(gateway.cacheFiles()).containsExactly("lock");
            }
        }
    }

    /** One try, of which a connection breaks after a random number of bytes; where that never comes it succeeds. */
    private void attempt(RunningGateway gateway, ImageSender sender, String machine) throws Exception {
        long moment = (long) (random.nextDouble() * BATCHES * BATCH);
        int victim = random.nextInt(4);
        CompletableFuture<Void> reached = new CompletableFuture<>();
        sender.onSend(sent -> {
            if (sent >= moment) {
                reached.complete(null);
            }
        });
        CompletableFuture<?> run = CompletableFuture.runAsync(
                () -> sender.replicate(gateway.address(), gateway.loops(), machine), task -> new Thread(task).start());
        CompletableFuture.anyOf(reached, run.exceptionally(e -> null)).get(30, TimeUnit.SECONDS);
        sender.breakOff(victim);
        try {
            run.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException expected) {
            assertThat(expected).isNotNull();
        }
    }

    @Test
    void aGatewayThatStopsUnderLoadGivesAllMemoryBackAndItsSuccessorGoesOn() throws Exception {
        byte[] image = image();
        for (int round = 0; round < Requirements.rounds(4, 100); round++) {
            ImageSender sender = new ImageSender(image, BATCH, new Id(7, 1), 3);
            long moment = (long) (random.nextDouble() * BATCHES * BATCH / 2);
            CompletableFuture<Void> reached = new CompletableFuture<>();
            sender.onSend(sent -> {
                if (sent >= moment) {
                    reached.complete(null);
                }
            });
            RunningGateway gateway = new RunningGateway(temp, InterruptionsTest::small);
            CompletableFuture<?> run;
            try (gateway) {
                run = CompletableFuture.runAsync(
                        () -> sender.replicate(gateway.address(), agents, "web"), task -> new Thread(task).start());
                CompletableFuture.anyOf(reached, run.exceptionally(e -> null)).get(30, TimeUnit.SECONDS);
            }
            run.exceptionally(e -> null).get(30, TimeUnit.SECONDS);
            assertThat(gateway.memory().leasedBytes()).isZero();
        }
        try (RunningGateway gateway = new RunningGateway(temp, InterruptionsTest::small)) {
            new ImageSender(image, BATCH, new Id(7, 1), 3).replicate(gateway.address(), gateway.loops(), "web");
            assertThat(gateway.points("web")).hasSize(1);
            assertThat(gateway.restoreNewest("web", "disk")).isEqualTo(image);
        }
    }

    /** What a cache looked like at a moment under load, with one accident on top: either it is told, or the cycle ends in the right point. */
    @Test
    void aCacheFromAnyMomentIsResumedOrCalledDamagedWhateverHappenedToIt() throws Exception {
        byte[] image = image();
        List<Path> copies = new ArrayList<>();
        Path origin = temp.resolve("origin");
        try (RunningGateway gateway = new RunningGateway(origin, InterruptionsTest::small)) {
            ImageSender sender = new ImageSender(image, BATCH, new Id(7, 1), 2);
            AtomicBoolean copying = new AtomicBoolean();
            sender.onSend(sent -> {
                if (copies.size() < Requirements.rounds(6, 60)
                        && sent > (copies.size() + 1) * image.length / (Requirements.rounds(6, 60) + 2)
                        && copying.compareAndSet(false, true)) {
                    copies.add(copy(origin, temp.resolve("copy-" + copies.size())));
                    copying.set(false);
                }
            });
            sender.replicate(gateway.address(), gateway.loops(), "web");
        }
        assertThat(copies).isNotEmpty();
        int damaged = 0;
        for (Path copy : copies) {
            String accident = accident(copy);
            try (RunningGateway gateway = new RunningGateway(copy, InterruptionsTest::small)) {
                ImageSender again = new ImageSender(image, BATCH, new Id(7, 1), 2);
                try {
                    again.replicate(gateway.address(), gateway.loops(), "web");
                } catch (RefusedException e) {
                    assertThat(e.code()).as(accident + ": " + e.getMessage()).isEqualTo("DAMAGED");
                    damaged++;
                    new ImageSender(image, BATCH, new Id(7, 2), 2).replicate(gateway.address(), gateway.loops(), "web");
                }
                assertThat(gateway.restoreNewest("web", "disk")).as(accident).isEqualTo(image);
                assertThat(gateway.cacheFiles()).containsExactly("lock");
            }
        }
        System.out.println(copies.size() + " caches, " + damaged + " called damaged");
    }

    /** Files come and go meanwhile: those that are gone when it is their turn are left out. */
    private static List<Path> filesBelow(Path from) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return files;
    }

    /** The journal first: what it promises must be found in what is copied after it. */
    private static Path copy(Path from, Path to) {
        try {
            List<Path> files = filesBelow(from).stream()
                    .filter(file -> !file.getFileName().toString().equals("lock"))
                    .sorted((a, b) -> Boolean.compare(!a.endsWith("journal"), !b.endsWith("journal")))
                    .toList();
            for (Path file : files) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                try {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                } catch (NoSuchFileException e) {
                    // uploaded since, which the vault's copy shows
                }
            }
            return to;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String accident(Path copy) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(copy.resolve("cache"))) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        Path victim = files.get(random.nextInt(files.size()));
        try (FileChannel channel = FileChannel.open(victim, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long at = (long) (random.nextDouble() * channel.size());
            switch (random.nextInt(4)) {
                case 0 -> {
                    channel.truncate(at);
                    return victim + " cut at " + at;
                }
                case 1 -> {
                    java.nio.ByteBuffer one = java.nio.ByteBuffer.allocate(1);
                    channel.read(one, at);
                    one.put(0, (byte) (one.get(0) ^ 1 << random.nextInt(8))).rewind();
                    channel.write(one, at);
                    return victim + " with a bit flipped at " + at;
                }
                case 2 -> {
                    Files.delete(victim);
                    return victim + " deleted";
                }
                default -> {
                    return "nothing";
                }
            }
        }
    }
}
