package io.sluice.sink.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every {@link BlobStore} promises, wrappers included. A subclass says how to open one. */
public abstract class BlobStoreContract {

    @TempDir
    Path folder;

    private BlobStore store;

    /** An empty store; {@code folder} is empty too and the store's alone. */
    protected abstract BlobStore open(Path folder);

    /** The store under test. */
    protected final BlobStore store() {
        return store;
    }

    @BeforeEach
    void openStore() {
        store = open(folder.resolve("store"));
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void whatIsCreatedIsRead() {
        create("a/b/object.json", "content");

        assertThat(text("a/b/object.json")).isEqualTo("content");
        assertThat(store.head("a/b/object.json").block()).isEqualTo(new BlobInfo("a/b/object.json", 7));
    }

    @Test
    void anObjectMayBeEmpty() {
        create("empty", "");

        assertThat(text("empty")).isEmpty();
        assertThat(range("empty", 0, 0)).isEmpty();
    }

    @Test
    void anObjectIsCreatedOnce() {
        create("once", "first");

        assertFails(Kind.EXISTS, () -> create("once", "second"));
        assertFails(Kind.EXISTS, () -> createFromFile("once", file("third"), true));
        assertFails(Kind.EXISTS, () -> createFromFile("once", file("fourth"), false));
        assertThat(text("once")).isEqualTo("first");
    }

    @Test
    void everySubscriptionIsAnOperationOfItsOwn() {
        Mono<Void> create = store.create("mono", bytes("content"));
        assertThat(store.head("mono").block()).isNull();

        create.block();

        assertFails(Kind.EXISTS, create::block);
    }

    @Test
    void ofManyWhoCreateTheSameObjectOneSucceeds() {
        for (int round = 0; round < 20; round++) {
            String key = "races/" + round;
            List<Integer> winners = Flux.range(0, 16)
                    .flatMap(i -> store.create(key, bytes("creator " + i))
                            .thenReturn(i)
                            .onErrorResume(e -> StoreException.is(e, Kind.EXISTS), e -> Mono.empty())
                            .subscribeOn(Schedulers.boundedElastic()))
                    .collectList()
                    .block();

            assertThat(winners).hasSize(1);
            assertThat(text(key)).isEqualTo("creator " + winners.get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileBecomesAnObjectAndMayBeDeletedAfterwards(boolean mayAdopt) throws IOException {
        byte[] content = new byte[(20 << 20) + 13];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("source"), content);

        createFromFile("big/object", file, mayAdopt);
        Files.delete(file);

        assertThat(store.readAll("big/object", content.length).block()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1000, 1001, 12_345})
    void aPacedCreateAsksForEachOfItsBytes(int length) throws IOException {
        byte[] content = new byte[length];
        new Random(2).nextBytes(content);
        Path file = Files.write(folder.resolve("source"), content);
        CountingPace pace = new CountingPace(1000, Integer.MAX_VALUE);

        store.create("paced/bytes", content, pace).block();
        assertThat(pace.bytes()).isEqualTo(length);
        store.createFromFile("paced/file", file, true, pace).block();
        assertThat(pace.bytes()).isEqualTo(2L * length);

        assertThat(store.readAll("paced/bytes", length).block()).isEqualTo(content);
        assertThat(store.readAll("paced/file", length).block()).isEqualTo(content);
    }

    @Test
    void aPacedCreateThatIsCancelledWhileItWaitsLeavesNothing() throws IOException {
        Path file = Files.write(folder.resolve("source"), new byte[10_000]);
        CountingPace pace = new CountingPace(1000, 3);

        Disposable waiting = store.createFromFile("paced/file", file, true, pace)
                .onErrorComplete()
                .subscribe();
        await().until(() -> pace.asked() > 3);
        waiting.dispose();

        assertThat(store.head("paced/file").block()).isNull();
        assertThat(store.list("").collectList().block()).isEmpty();
        create("paced/file", "of another");
        assertThat(text("paced/file")).isEqualTo("of another");
    }

    @Test
    void aPacedCreateFailsAsAnyOther() throws IOException {
        create("paced/file", "first");
        CountingPace pace = new CountingPace(1000, Integer.MAX_VALUE);

        assertFails(
                Kind.EXISTS,
                () -> store.createFromFile("paced/file", file("second"), true, pace)
                        .block());
        assertFails(
                Kind.FAILED,
                () -> store.createFromFile("none", folder.resolve("nothing-here"), true, pace)
                        .block());
        assertThat(text("paced/file")).isEqualTo("first");
    }

    @Test
    void aSourceThatIsNoFileIsAnError() {
        assertFails(Kind.FAILED, () -> createFromFile("none", folder.resolve("nothing-here"), true));
        assertThat(store.head("none").block()).isNull();
    }

    @Test
    void aRangeIsReadExactly() {
        create("ranges", "0123456789");

        assertThat(range("ranges", 0, 10)).isEqualTo("0123456789");
        assertThat(range("ranges", 3, 4)).isEqualTo("3456");
        assertThat(range("ranges", 9, 1)).isEqualTo("9");
        assertThat(range("ranges", 10, 0)).isEmpty();
    }

    @Test
    void aRangeBehindTheEndIsTruncated() {
        create("short", "0123456789");

        assertFails(Kind.TRUNCATED, () -> range("short", 9, 2));
        assertFails(Kind.TRUNCATED, () -> range("short", 11, 0));
        assertFails(Kind.TRUNCATED, () -> range("short", 1L << 40, 1));
    }

    @Test
    void aBufferThatWasReadIsDirect() {
        create("direct", "0123456789");

        ByteBuf buffer = store.read("direct", 0, 10).block();

        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffer.release()).isTrue();
    }

    @Test
    void rangesOfManyObjectsAtOnceAreRight() {
        int objects = 150;
        Flux.range(0, objects)
                .flatMap(i -> store.create("many/" + i, bytes("object-" + i)))
                .blockLast();

        List<String> wrong = Flux.range(0, 3000)
                .flatMap(i -> store.read(
                                "many/" + i % objects,
                                7,
                                Integer.toString(i % objects).length())
                        .map(BlobStoreContract::toText)
                        .filter(text -> !text.equals(Integer.toString(i % objects))))
                .collectList()
                .block();

        assertThat(wrong).isEmpty();
    }

    @Test
    void aCancelledReadLeavesNoBufferBehind() throws InterruptedException {
        create("cancelled", "0123456789");
        int rounds = 500;
        CountDownLatch ended = new CountDownLatch(rounds);
        Random random = new Random(2);

        for (int i = 0; i < rounds; i++) {
            Receiver receiver = new Receiver();
            store.read("cancelled", 0, 10)
                    .doFinally(signal -> ended.countDown())
                    .subscribe(receiver);
            for (int spin = random.nextInt(20_000); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            receiver.cancel();
        }

        // What was neither received nor released by the store is found by the leak detector.
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Takes what still arrives after its cancel, as Reactive Streams have it. */
    private static final class Receiver extends BaseSubscriber<ByteBuf> {
        @Override
        protected void hookOnNext(ByteBuf buffer) {
            buffer.release();
        }
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        create("there/object", "content");

        assertFails(Kind.NOT_FOUND, () -> range("nowhere", 0, 1));
        assertFails(Kind.NOT_FOUND, () -> range("there", 0, 1));
        assertFails(Kind.NOT_FOUND, () -> text("there/no-object"));
        assertThat(store.head("nowhere").block()).isNull();
        assertThat(store.head("there").block()).isNull();
        assertThat(store.head("there/object/below").block()).isNull();
    }

    @Test
    void anObjectLongerThanExpectedIsNotReadIntoMemory() {
        create("large", "0123456789");

        assertFails(Kind.TOO_LARGE, () -> store.readAll("large", 9).block());
        assertThat(store.readAll("large", 10).block()).hasSize(10);
    }

    @Test
    void aListAscendsByWholeKeyAtAnyDepth() {
        List<String> keys = List.of("m-1", "m.json", "m/a", "m/a-b/c", "m/a.b", "m/a0", "m/b/c/d", "m0", "z");
        List<String> shuffled = new ArrayList<>(keys);
        Collections.shuffle(shuffled, new Random(3));
        // m/a is an object and so no prefix of others, as in the vault.
        shuffled.forEach(key -> create(key, key));

        assertThat(store.list("").map(BlobInfo::key).collectList().block()).isEqualTo(keys);
        assertThat(store.list("m/").map(BlobInfo::key).collectList().block())
                .containsExactly("m/a", "m/a-b/c", "m/a.b", "m/a0", "m/b/c/d");
        assertThat(store.list("m/b/").collectList().block()).containsExactly(new BlobInfo("m/b/c/d", 7));
        assertThat(store.list("nowhere/").collectList().block()).isEmpty();
    }

    @Test
    void anEmptyStoreHasNoObjects() {
        assertThat(store.list("").collectList().block()).isEmpty();
        assertThat(store.children("").collectList().block()).isEmpty();
    }

    @Test
    void childrenAreOneLevel() {
        List.of("m/b/c", "m/b/d", "m/a.json", "m/a-b/c", "n").forEach(key -> create(key, key));

        assertThat(store.children("m/").collectList().block()).containsExactly("a-b/", "a.json", "b/");
        assertThat(store.children("").collectList().block()).containsExactly("m/", "n");
        assertThat(store.children("nowhere/").collectList().block()).isEmpty();
    }

    @Test
    void aDeletedObjectIsGoneAndDeletingItAgainIsFine() {
        create("gone/object", "content");
        assertThat(range("gone/object", 0, 7)).isEqualTo("content");

        store.delete("gone/object").block();
        store.delete("gone/object").block();
        store.delete("gone").block();
        store.delete("never/was").block();

        assertFails(Kind.NOT_FOUND, () -> range("gone/object", 0, 7));
        assertThat(store.list("").collectList().block()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", ".tmp-1", "a/.tmp-1", "a b", "ä", "a\nb"})
    void aKeyThatIsNoneIsRefusedAtOnce(String key) {
        assertThatThrownBy(() -> store.create(key, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.read(key, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.head(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "../", "a//", "a/b"})
    void aPrefixThatIsNoneIsRefusedAtOnce(String prefix) {
        assertThatThrownBy(() -> store.list(prefix)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.children(prefix)).isInstanceOf(IllegalArgumentException.class);
    }

    private void create(String key, String content) {
        store.create(key, bytes(content)).block();
    }

    private void createFromFile(String key, Path file, boolean mayAdopt) {
        store.createFromFile(key, file, mayAdopt).block();
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("source-" + content), content);
    }

    private String text(String key) {
        return new String(store.readAll(key, 1 << 20).block(), UTF_8);
    }

    private String range(String key, long offsetBytes, int lengthBytes) {
        return store.read(key, offsetBytes, lengthBytes)
                .map(BlobStoreContract::toText)
                .block();
    }

    private static String toText(ByteBuf buffer) {
        try {
            return buffer.toString(UTF_8);
        } finally {
            buffer.release();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static void assertFails(Kind kind, ThrowingCallable operation) {
        assertThatThrownBy(operation)
                .asInstanceOf(type(StoreException.class))
                .extracting(StoreException::kind)
                .isEqualTo(kind);
    }
}
