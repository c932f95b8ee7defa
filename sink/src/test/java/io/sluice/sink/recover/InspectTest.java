package io.sluice.sink.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.sink.map.Seeds;
import io.sluice.sink.store.InMemoryBlobStore;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.VaultKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class InspectTest {

    @TempDir
    Path directory;

    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private final Scheduler blocking = Schedulers.newBoundedElastic(1, 10, "inspect");
    private final Inspect inspect = new Inspect(PooledByteBufAllocator.DEFAULT, blocking);
    private RecoveryPoint point;
    private String segment;

    @BeforeEach
    void fill() throws IOException {
        point = new TestVault(store, directory, Seeds.random("InspectTest"), 100_000).addPoint(1);
        int last = point.segments().size() - 1;
        segment = VaultKeys.segment(
                point.machine(), point.cycle(), point.segments().get(last).id());
    }

    @AfterEach
    void close() {
        blocking.dispose();
    }

    @Test
    void everyObjectOfAVaultIsPutIntoWords() {
        store.objects().keySet().forEach(key -> {
            Description description = inspect.object(store, key).block();
            assertThat(description.object()).isEqualTo(key);
            assertThat(description.lines()).isNotEmpty();
        });
        assertThat(inspect.object(store, point.key()).block().kind()).isEqualTo("sluice-point");
        assertThat(inspect.object(store, point.key()).block().fields()).containsEntry("number", 1);
    }

    @Test
    void segmentShowsItsBatchesAndRuns() {
        Description description = inspect.object(store, segment).block();

        assertThat(description.kind()).isEqualTo("segment");
        assertThat(description.fields()).containsEntry("cycle", point.cycle().toString());
        assertThat(description.lines()).anyMatch(line -> line.startsWith("run of disk 0"));
        assertThat(description.lines()).anyMatch(line -> line.contains("entries in 1 pages"));
    }

    @Test
    void fileOfACacheThatWasCutSaysHowFarItGoes() throws IOException {
        byte[] whole = store.objects().get(segment);
        Path file = Files.write(directory.resolve("cut.seg"), Arrays.copyOf(whole, whole.length - 1));

        Description description = inspect.file(file).block();

        assertThat(description.kind()).isEqualTo("cut segment");
        assertThat(description.lines()).anyMatch(line -> line.contains("no whole batch at byte"));
    }

    @Test
    void whatIsNoObjectOfAVaultAndWhatIsDamagedIsRefused() throws IOException {
        Path text = Files.writeString(directory.resolve("text"), "x".repeat(1000));
        byte[] manifest = store.objects().get(point.key());
        manifest[20] ^= 1;

        assertThatThrownBy(() -> inspect.file(text).block()).isInstanceOf(DamagedException.class);
        assertThatThrownBy(() -> inspect.object(store, point.key()).block())
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("SHA-256");
        assertThatThrownBy(() -> inspect.object(store, "nothing").block()).isInstanceOf(DamagedException.class);
    }
}
