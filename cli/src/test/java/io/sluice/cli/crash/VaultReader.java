package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.sink.map.DiskView;
import io.sluice.sink.map.PageCache;
import io.sluice.sink.recover.Finding;
import io.sluice.sink.recover.Restore;
import io.sluice.sink.recover.RestoreSettings;
import io.sluice.sink.recover.Verify;
import io.sluice.sink.recover.VerifyTotals;
import io.sluice.sink.segment.BatchDecoder;
import io.sluice.sink.segment.SegmentReader;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.PointDisk;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What a vault holds, read as any recovery would read it: through no state and no cache. Blocks its caller. */
final class VaultReader implements AutoCloseable {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
    private static final RestoreSettings SETTINGS = new RestoreSettings(32 << 20, 4);

    private final Scheduler workers = Schedulers.newBoundedElastic(4, 100_000, "check-work", 60, true);
    private final Scheduler maps = Schedulers.newBoundedElastic(2, 100_000, "check-maps", 60, true);
    private final BatchDecoder decoder = new BatchDecoder(PooledByteBufAllocator.DEFAULT);
    private final BlobStore store;

    /** Reads what is in that store, which stays the caller's. */
    VaultReader(BlobStore store) {
        this.store = store;
    }

    /** The machines' points by the machines' names; the log is dense and chained, or this fails. Empty where there is no vault yet. */
    Map<String, List<RecoveryPoint>> points() {
        Map<String, List<RecoveryPoint>> found = new TreeMap<>();
        if (store.list("").next().blockOptional(LONG_ENOUGH).isPresent()) {
            Vault vault = await(Vault.open(store));
            for (MachineRecord machine : await(vault.machines().collectList())) {
                List<RecoveryPoint> before = found.put(
                        machine.name(), await(vault.points(machine.machine()).collectList()));
                assertThat(before)
                        .as("another machine called " + machine.name())
                        .isNull();
            }
        }
        return found;
    }

    /** The points of one machine. */
    List<RecoveryPoint> points(String machine) {
        List<RecoveryPoint> points = points().getOrDefault(machine, List.of());
        for (int i = 0; i < points.size(); i++) {
            assertThat(points.get(i).number()).isEqualTo(i + 1);
        }
        return points;
    }

    /** The last point of {@code history} has exactly these disks with exactly this content. */
    void requireHolds(List<RecoveryPoint> history, Map<String, byte[]> held) {
        RecoveryPoint point = history.get(history.size() - 1);
        Map<String, byte[]> restored = restore(history);
        assertThat(restored.keySet()).as("disks of %s", point).isEqualTo(held.keySet());
        restored.forEach((id, content) -> assertThat(Arrays.equals(content, held.get(id)))
                .as("disk %s of %s is what the agent read", id, point)
                .isTrue());
    }

    /** All disks of the last point of {@code history}. */
    Map<String, byte[]> restore(List<RecoveryPoint> history) {
        Map<String, byte[]> disks = new TreeMap<>();
        for (PointDisk disk : history.get(history.size() - 1).disks()) {
            disks.put(disk.id(), restore(history, disk.id()));
        }
        return disks;
    }

    private byte[] restore(List<RecoveryPoint> history, String disk) {
        SegmentReader reader = new SegmentReader(store);
        MemoryTarget target = new MemoryTarget();
        await(DiskView.open(reader, history, disk, PageCache.none(), maps)
                .flatMap(view -> new Restore(reader, decoder, SETTINGS, workers).to(view, target, done -> {})));
        return target.content();
    }

    /** Every byte of the vault is as it was written; what killed cycles left is told as leftovers. */
    List<Finding> verify() {
        Verify verify = new Verify(store, decoder, PooledByteBufAllocator.DEFAULT, workers, 2);
        List<Finding> findings = await(Flux.from(verify.all(new VerifyTotals())).collectList());
        assertThat(findings).noneMatch(Finding::isDamage);
        return findings;
    }

    private static <T> T await(Mono<T> result) {
        return result.blockOptional(LONG_ENOUGH).orElseThrow();
    }

    @Override
    public void close() {
        workers.dispose();
        maps.dispose();
        decoder.close();
    }
}
