package io.sluice.sink.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.SamplePoints;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The disk below a directory store loses its power while objects are created and points are committed. What was said to be done must be
 * there and intact, and nothing may be half there under a final name.
 */
class PowerLossTest {

    private static final int WRITERS = 4;
    private static final int ENOUGH_OBJECTS = 150;
    private static final int ENOUGH_POINTS = 10;
    /** The disk holds all of them, so that a fast one does not end in being full. */
    private static final int MAX_OBJECTS_PER_WRITER = 500;

    private static final int MAX_OBJECT_BYTES = 100_000;

    @TempDir
    Path folder;

    /** The length and content of an object follow from its key, so that a half one is known as such without a list. */
    private static byte[] contentOf(String key) {
        SplittableRandom random = new SplittableRandom(key.hashCode());
        byte[] content = new byte[1 + random.nextInt(MAX_OBJECT_BYTES)];
        random.nextBytes(content);
        return content;
    }

    @ParameterizedTest
    @ValueSource(strings = {"xfs", "ext4"})
    @Timeout(60)
    void whatWasDoneBeforeTheCutIsThereAndNothingIsHalfThere(String fileSystem) throws IOException {
        PowerCutDisk.need(fileSystem);
        try (PowerCutDisk disk = PowerCutDisk.mount(folder, fileSystem)) {
            Load load = new Load(disk.path());
            load.run(disk);
            disk.restorePower();
            load.check();
        }
    }

    /** Writers of objects by bytes, by copied and by adopted files, and a committer of points. */
    private static final class Load {

        private final Path root;
        private final Path sources;
        private final Map<String, Boolean> done = new ConcurrentHashMap<>();
        private final List<RecoveryPoint> committed = new CopyOnWriteArrayList<>();
        private final Id machine = new Id(1, 1);

        // After a real cut nobody is told anything any more; here XFS answers the fsync of a directory with success
        // when its file
        // system has been shut down. So what counts is what was done before.
        private Set<String> beforeTheCut = Set.of();
        private List<RecoveryPoint> pointsBeforeTheCut = List.of();

        Load(Path disk) throws IOException {
            root = disk.resolve("deep/in/vault");
            sources = Files.createDirectory(disk.resolve("cache"));
        }

        void run(PowerCutDisk disk) throws IOException {
            Scheduler files = Schedulers.newBoundedElastic(WRITERS + 2, 1000, "power-loss");
            try (BlobStore store = open(files)) {
                SplittableRandom random = new SplittableRandom(2);
                // First of all: a place that holds objects and no vault.json is refused.
                Vault vault = Vault.openOrCreate(store, Clock.systemUTC(), random)
                        .blockOptional()
                        .orElseThrow();
                Mono<Void> writers = Flux.range(0, WRITERS)
                        .flatMap(writer -> write(store, writer).onErrorResume(StoreException.class, e -> Mono.empty()))
                        .then();
                Mono<Void> committer = commit(vault, random).onErrorResume(StoreException.class, e -> Mono.empty());
                Mono<Void> all = Mono.when(writers, committer).cache();
                all.subscribe();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> done.size() >= ENOUGH_OBJECTS && committed.size() >= ENOUGH_POINTS);
                beforeTheCut = Set.copyOf(done.keySet());
                pointsBeforeTheCut = List.copyOf(committed);
                disk.cutPower();
                all.block();
            } finally {
                files.disposeGracefully().block();
            }
        }

        private BlobStore open(Scheduler files) {
            return new DirectoryBlobStore(root, files, new SplittableRandom(1));
        }

        private Mono<Void> write(BlobStore store, int writer) {
            return Flux.range(0, MAX_OBJECTS_PER_WRITER)
                    .concatMap(i -> {
                        String key = "objects/" + writer + "/" + i / 10 + "/" + i;
                        return create(store, key, i).doOnSuccess(nothing -> done.put(key, true));
                    })
                    .then();
        }

        private Mono<Void> create(BlobStore store, String key, int i) {
            if (i % 3 == 0) {
                return store.create(key, contentOf(key));
            }
            return Mono.fromCallable(() -> source(key))
                    .subscribeOn(Schedulers.boundedElastic())
                    .onErrorMap(IOException.class, e -> FileErrors.classify(key, e))
                    .flatMap(source -> store.createFromFile(key, source, i % 3 == 1));
        }

        private Path source(String key) throws IOException {
            Path source = sources.resolve(key.replace('/', '-'));
            try (FileChannel file = FileChannel.open(source, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(contentOf(key)));
                file.force(true);
            }
            return source;
        }

        private Mono<Void> commit(Vault vault, SplittableRandom random) {
            SamplePoints points = new SamplePoints(vault.id(), machine, random);
            return Mono.just(points.first())
                    .expand(point -> vault.commit(point).map(result -> {
                        committed.add(result.point());
                        return points.after(result.point());
                    }))
                    .then();
        }

        void check() {
            Scheduler files = Schedulers.newBoundedElastic(2, 1000, "power-loss");
            try (BlobStore store = open(files)) {
                List<String> found = store.list("objects/")
                        .map(BlobInfo::key)
                        .concatMap(key -> store.readAll(key, MAX_OBJECT_BYTES)
                                .doOnNext(content -> assertThat(content).as(key).isEqualTo(contentOf(key)))
                                .thenReturn(key))
                        .collectList()
                        .block();
                assertThat(found).containsAll(beforeTheCut);
                Vault vault = Vault.open(store).block();
                assertThat(vault.points(machine).collectList().block())
                        .startsWith(pointsBeforeTheCut.toArray(RecoveryPoint[]::new));
            } finally {
                files.dispose();
            }
        }
    }
}
