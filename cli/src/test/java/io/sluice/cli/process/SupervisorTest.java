package io.sluice.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.testing.Requirements;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a service manager's socket receives. */
class SupervisorTest {

    @TempDir
    private Path home;

    @BeforeEach
    void needPython() {
        Requirements.need("python3", "apt-get install python3");
    }

    @Test
    void hearsWhenTheProcessIsReadyHowItStandsAndWhenItStops() {
        try (NotifySocket socket = NotifySocket.at(home.resolve("notify").toString())) {
            Supervisor supervisor = Supervisor.of(Map.of("NOTIFY_SOCKET", socket.name()));

            supervisor.ready("listening on 127.0.0.1:7443");
            supervisor.status("point 7\nof web");
            supervisor.stopping();

            assertThat(socket.await(3))
                    .containsExactly(
                            "READY=1\nSTATUS=listening on 127.0.0.1:7443",
                            "STATUS=point 7 of web",
                            "STOPPING=1\nSTATUS=stopping");
        }
    }

    @Test
    void hearsWhenAReloadBeginsAndEndsAndThatThingsStandAsBefore() {
        Interruption interruption = new Interruption();
        try (NotifySocket socket = NotifySocket.at(home.resolve("notify").toString())) {
            Supervisor supervisor = Supervisor.of(Map.of("NOTIFY_SOCKET", socket.name()));
            supervisor.ready("started");
            supervisor.status("failed attempts: 3");
            Disposable reloads = supervisor
                    .reloads(interruption, () -> supervisor.status("failed attempts: 4"))
                    .subscribe();

            interruption.hangUp();

            assertThat(socket.await(5)).element(2).asString().matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+");
            assertThat(socket.await(5)).element(4).isEqualTo("READY=1\nSTATUS=failed attempts: 4");
            reloads.dispose();
        }
    }

    @Test
    void mayListenOnAnAbstractName() {
        try (NotifySocket socket =
                NotifySocket.at("@sluice-test-" + ProcessHandle.current().pid())) {
            Supervisor.of(Map.of("NOTIFY_SOCKET", socket.name())).ready("ready");

            assertThat(socket.await(1)).containsExactly("READY=1\nSTATUS=ready");
        }
    }

    @Test
    void hearsOfTheWatchdogTwiceInTheTimeItAsksFor() {
        VirtualTimeScheduler timer = VirtualTimeScheduler.create();
        try (NotifySocket socket = NotifySocket.at(home.resolve("notify").toString())) {
            Disposable watch = Supervisor.of(Map.of("NOTIFY_SOCKET", socket.name(), "WATCHDOG_USEC", "60000000"))
                    .watch(timer);
            timer.advanceTimeBy(Duration.ofSeconds(95));
            assertThat(socket.await(3)).containsExactly("WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1");

            watch.dispose();
            timer.advanceTimeBy(Duration.ofSeconds(95));
            Supervisor.of(Map.of("NOTIFY_SOCKET", socket.name())).status("last");
            assertThat(socket.await(4)).last().isEqualTo("STATUS=last");
        }
    }

    @Test
    void theWatchdogOfAnotherProcessIsNotOurs() {
        Supervisor supervisor =
                Supervisor.of(Map.of("NOTIFY_SOCKET", "/nowhere", "WATCHDOG_USEC", "1000", "WATCHDOG_PID", "1"));

        assertThat(supervisor.watch(VirtualTimeScheduler.create()).isDisposed()).isTrue();
    }

    @Test
    void thatNobodyListensHarmsNobody() {
        Supervisor.of(Map.of()).ready("ready");
        Supervisor.of(Map.of("NOTIFY_SOCKET", home.resolve("gone").toString())).ready("ready");
        Supervisor.of(Map.of("NOTIFY_SOCKET", "vsock:2:1234", "WATCHDOG_USEC", "many"))
                .status("still there");
    }
}
