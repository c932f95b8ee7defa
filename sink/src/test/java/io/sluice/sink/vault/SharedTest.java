package io.sluice.sink.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class SharedTest {

    private final List<Sinks.One<Integer>> runs = new ArrayList<>();
    private final Shared<Integer> shared = new Shared<>(Mono.defer(() -> {
        Sinks.One<Integer> run = Sinks.one();
        runs.add(run);
        return run.asMono();
    }));
    private final List<String> told = new ArrayList<>();

    private Disposable ask(String who) {
        return shared.next()
                .subscribe(result -> told.add(who + result), failure -> told.add(who + failure.getMessage()));
    }

    @Test
    void whoAsksDuringARunGetsTheNextWithAllOthersWhoDid() {
        ask("a");
        ask("b");
        ask("c");
        assertThat(runs).hasSize(1);

        runs.get(0).tryEmitValue(1);
        assertThat(told).containsExactly("a1");
        assertThat(runs).hasSize(2);

        runs.get(1).tryEmitValue(2);
        assertThat(told).containsExactly("a1", "b2", "c2");
        assertThat(runs).hasSize(2);
        ask("d");
        assertThat(runs).hasSize(3);
    }

    @Test
    void aFailureIsToldToThoseOfItsRunAndTheNextRunsAnew() {
        ask("a");
        ask("b");
        runs.get(0).tryEmitError(new IllegalStateException("!"));
        runs.get(1).tryEmitValue(2);

        assertThat(told).containsExactly("a!", "b2");
    }

    @Test
    void whoLeavesIsNotToldAndTheOthersAre() {
        Disposable a = ask("a");
        ask("b");
        a.dispose();
        runs.get(0).tryEmitValue(1);
        runs.get(1).tryEmitValue(2);

        assertThat(told).containsExactly("b2");
    }

    @Test
    void workThatIsDoneAtOnceAnswersEachOnItsOwn() {
        AtomicInteger count = new AtomicInteger();
        Shared<Integer> quick = new Shared<>(Mono.fromCallable(count::incrementAndGet));

        assertThat(quick.next().block()).isEqualTo(1);
        assertThat(quick.next().block()).isEqualTo(2);
    }
}
