package io.sluice.cli.process;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * SIGINT and SIGTERM, as an event that running work can wait for.
 *
 * <p>The JVM answers both by running its shutdown hooks and would then end with 130 or 143. The hook here raises the event instead,
 * waits until the command has stopped and cleaned up, and ends the process with the command's own exit code. A command that takes
 * longer than 30 seconds, and what it was allowed on top, is left behind. SIGHUP is an event too, for those who ask for it.
 *
 * <p>Threads: any.
 */
public final class Interruption {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private volatile Duration patience = PATIENCE;
    private final CompletableFuture<Void> raised = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final Sinks.Many<Boolean> hangUps = Sinks.many().replay().latest();
    private final boolean isOfProcess;

    /** Events that only {@link #raise} and {@link #hangUp} raise. */
    public Interruption() {
        this(false);
    }

    private Interruption(boolean isOfProcess) {
        this.isOfProcess = isOfProcess;
    }

    /** The event of this process's signals. */
    public static Interruption ofProcess() {
        Interruption interruption = new Interruption(true);
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::stopAndHalt, "sluice-stop"));
        return interruption;
    }

    /** Gives the command so much more time to stop than others have. */
    public void allow(Duration more) {
        patience = PATIENCE.plus(more);
    }

    /** How long a command may take to stop. */
    Duration patience() {
        return patience;
    }

    /** Asks for the end. */
    public void raise() {
        raised.complete(null);
    }

    /** Asks for the configuration to be read again, as SIGHUP does. */
    public synchronized void hangUp() {
        hangUps.tryEmitNext(true);
    }

    /** From now on SIGHUP does not end the process, but is an event of {@link #hangUps}. */
    public void expectHangUps() {
        if (isOfProcess) {
            HangUpSignal.hear(this::hangUp);
        }
    }

    /** Comes with each SIGHUP; several that come while one is seen to are one. For one subscriber, who also gets what came before. */
    public Flux<Boolean> hangUps() {
        return hangUps.asFlux().onBackpressureLatest();
    }

    /** Whether the end was asked for. */
    public boolean isRaised() {
        return raised.isDone();
    }

    /**
     * For work that does not wait: ends it where the end was asked for.
     *
     * @throws InterruptedWorkException when it was
     */
    public void check() {
        if (isRaised()) {
            throw new InterruptedWorkException();
        }
    }

    /** Completes when the end is asked for. */
    public Mono<Void> signal() {
        return Mono.fromFuture(raised, true);
    }

    /** Says that the command has ended, with its exit code. */
    public void end(int exitCode) {
        ended.complete(exitCode);
    }

    /**
     * Runs work on the calling thread's behalf until it ends or the end is asked for; then the work is cancelled.
     *
     * @return what the work produced; empty when it produces nothing
     * @throws InterruptedWorkException when the end was asked for first
     */
    public <T> Optional<T> await(Mono<T> work) {
        Optional<T> result = work.takeUntilOther(signal()).blockOptional();
        if (result.isEmpty() && isRaised()) {
            throw new InterruptedWorkException();
        }
        return result;
    }

    private void stopAndHalt() {
        if (ended.isDone()) {
            return;
        }
        raise();
        Runtime.getRuntime().halt(exitCodeWithinPatience());
    }

    private int exitCodeWithinPatience() {
        try {
            return ended.get(patience.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            return ExitCode.FAILED.number();
        }
    }
}
