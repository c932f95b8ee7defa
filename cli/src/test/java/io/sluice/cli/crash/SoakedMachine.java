package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.daemon.Cycles;
import io.sluice.agent.replicate.MachineTerms;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.SessionWatch;
import io.sluice.sink.vault.RecoveryPoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A machine whose disk changes at random before each of its cycles, and which remembers by their digests all that it ever held. Threads: any, one
 * cycle at a time.
 */
final class SoakedMachine implements Cycles {

    private static final int DISK_BYTES = 2 << 20;
    private static final int MOST_WRITTEN = 200_000;

    private final String name;
    private final Path disk;
    private final SplittableRandom random;
    private final Cycles cycles;
    private final List<byte[]> held = new ArrayList<>();
    private final AtomicInteger made = new AtomicInteger();

    SoakedMachine(String name, Path folder, SplittableRandom random, NetworkSite site) throws IOException {
        this.name = name;
        this.disk = folder.resolve(name + ".img");
        this.random = random;
        byte[] content = new byte[DISK_BYTES];
        random.nextBytes(content);
        Files.write(disk, content);
        this.cycles = site.cycles(name, disk);
    }

    String name() {
        return name;
    }

    /** Points of which the agent knows. */
    int made() {
        return made.get();
    }

    @Override
    public Flux<MachineTerms> listen() {
        return cycles.listen();
    }

    @Override
    public Mono<ReplicationResult> run(SessionWatch watch) {
        return Mono.fromCallable(this::change)
                .subscribeOn(Schedulers.boundedElastic())
                .then(Mono.defer(() -> cycles.run(watch)))
                .doOnNext(result -> made.incrementAndGet());
    }

    private synchronized int change() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            for (int writes = random.nextInt(1, 8); writes > 0; writes--) {
                byte[] data = new byte[random.nextInt(1, MOST_WRITTEN)];
                random.nextBytes(data);
                file.seek(random.nextInt(DISK_BYTES - data.length));
                file.write(data);
            }
        }
        held.add(digest(Files.readAllBytes(disk)));
        return held.size();
    }

    /** Each point is what the disk once held, in the order of its holding. Tells how many there are. */
    synchronized int requirePointsHoldWhatTheDiskHeld(VaultReader reader) {
        List<RecoveryPoint> points = reader.points(name);
        int moment = 0;
        for (int number = 1; number <= points.size(); number++) {
            byte[] restored = digest(reader.restore(points.subList(0, number)).get("sda"));
            while (moment < held.size() && !MessageDigest.isEqual(held.get(moment), restored)) {
                moment++;
            }
            assertThat(moment)
                    .as("the moment at which the disk of %s held what point %s holds", name, number)
                    .isLessThan(held.size());
        }
        assertThat(points).hasSizeGreaterThanOrEqualTo(made());
        return points.size();
    }

    private static byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
