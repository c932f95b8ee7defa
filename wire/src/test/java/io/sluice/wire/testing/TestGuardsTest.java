package io.sluice.wire.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

class TestGuardsTest {

    @Test
    void aBlockingCallOnAReactorThreadThrows() {
        Mono<Void> blocking =
                Mono.<Void>fromRunnable(() -> LockSupport.parkNanos(1)).subscribeOn(Schedulers.parallel());

        assertThatThrownBy(blocking::block).hasCauseInstanceOf(BlockingOperationError.class);
    }

    @Test
    void aBlockingCallOnAnEventLoopThrows() {
        LoopResources loops = LoopResources.create("guarded", 1, true);
        Mono<Void> blocking = Mono.<Void>fromRunnable(() -> LockSupport.parkNanos(1))
                .subscribeOn(Schedulers.fromExecutor(loops.onServer(true)));

        assertThatThrownBy(blocking::block).hasCauseInstanceOf(BlockingOperationError.class);

        loops.disposeLater().block();
    }

    @Test
    void aBlockingCallOnABlockingSchedulerIsFine() {
        Mono<String> blocking = Mono.fromRunnable(() -> LockSupport.parkNanos(1))
                .thenReturn("done")
                .subscribeOn(Schedulers.boundedElastic());

        assertThat(blocking.block()).isEqualTo("done");
    }

    @Test
    void aLeakedBufferFailsItsClassAndNamesThePlace() {
        EngineExecutionResults results = run(Leaky.class);

        results.testEvents().assertStatistics(stats -> stats.succeeded(1));
        results.containerEvents().assertStatistics(stats -> stats.failed(1));
        assertThat(failureOf(results))
                .hasMessageContaining("1 buffer(s) leaked")
                .hasMessageContaining(Leaky.class.getName() + ".forgetsItsBuffer");
    }

    @Test
    void aReleasedBufferFailsNothing() {
        EngineExecutionResults results = run(Tidy.class);

        results.allEvents().assertStatistics(stats -> stats.failed(0));
    }

    private static EngineExecutionResults run(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .selectors(selectClass(testClass))
                .execute();
    }

    private static Throwable failureOf(EngineExecutionResults results) {
        return results.containerEvents().failed().stream()
                .flatMap(event -> event.getPayload(org.junit.platform.engine.TestExecutionResult.class).stream())
                .flatMap(result -> result.getThrowable().stream())
                .findFirst()
                .orElseThrow();
    }

    static class Leaky {

        @Test
        void forgetsItsBuffer() {
            ByteBuf forgotten = PooledByteBufAllocator.DEFAULT.directBuffer(64);
            assertThat(forgotten.refCnt()).isEqualTo(1);
        }
    }

    static class Tidy {

        @Test
        void releasesItsBuffer() {
            ByteBuf released = PooledByteBufAllocator.DEFAULT.directBuffer(64);
            assertThat(released.release()).isTrue();
        }
    }
}
