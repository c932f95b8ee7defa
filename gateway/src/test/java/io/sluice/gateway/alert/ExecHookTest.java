package io.sluice.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.config.settings.Alerts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hook with real scripts. */
class ExecHookTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path temp;

    private ExecHook hook;

    @AfterEach
    void end() {
        if (hook != null) {
            hook.close();
        }
    }

    private ExecHook script(Duration limit, String text, String... arguments) throws IOException {
        Path file = Files.writeString(temp.resolve("hook.sh"), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(List.of(arguments));
        hook = new ExecHook(new Alerts.Exec(command), limit);
        return hook;
    }

    @Test
    void theProgramGetsTheAlertOnItsInputAndItsArgumentsAsTheyAre() throws IOException {
        Path got = temp.resolve("got");
        script(PATIENCE, "cat > " + got + "; printf %s \"$1\" > " + temp.resolve("argument"), "$(touch nothing) *")
                .tell(SampleAlerts.of("look at this"))
                .block(PATIENCE);

        assertThat(new ObjectMapper()
                        .readTree(Files.readString(got))
                        .get("text")
                        .textValue())
                .isEqualTo("look at this");
        assertThat(Files.readString(temp.resolve("argument"))).isEqualTo("$(touch nothing) *");
    }

    @Test
    void theEnvironmentIsNotHandedOn() throws IOException {
        script(PATIENCE, "env > " + temp.resolve("environment"))
                .tell(SampleAlerts.of("x"))
                .block(PATIENCE);

        assertThat(Files.readAllLines(temp.resolve("environment")))
                .extracting(line -> line.split("=", 2)[0])
                .isSubsetOf("PATH", "HOME", "LANG", "LC_ALL", "TZ", "PWD", "SHLVL", "_", "OLDPWD");
    }

    @Test
    void aProgramThatFailsSaysWhy() throws IOException {
        ExecHook failing = script(PATIENCE, "echo no pager; echo at all >&2; exit 3");

        assertThatThrownBy(() -> failing.tell(SampleAlerts.of("x")).block(PATIENCE))
                .isInstanceOf(AlertFailedException.class)
                .hasMessage("it ended with 3: no pager; at all");
    }

    @Test
    void aProgramThatIsNotThereIsALine() {
        hook = new ExecHook(new Alerts.Exec(List.of(temp.resolve("nothing").toString())), PATIENCE);

        assertThatThrownBy(() -> hook.tell(SampleAlerts.of("x")).block(PATIENCE))
                .hasMessageContaining("it cannot be run")
                .hasMessageContaining("nothing");
    }

    @Test
    void aProgramThatDoesNotEndIsKilledWithWhatItHasStarted() throws IOException {
        Path pids = temp.resolve("pids");
        ExecHook endless =
                script(Duration.ofSeconds(1), "sleep 1000 & echo $! > " + pids + "; echo $$ >> " + pids + "; wait");

        assertThatThrownBy(() -> endless.tell(SampleAlerts.of("x")).block(PATIENCE))
                .hasMessageContaining("more than 1 s, and was killed");

        for (String pid : Files.readAllLines(pids)) {
            await().atMost(PATIENCE)
                    .until(() -> ProcessHandle.of(Long.parseLong(pid))
                            .filter(ProcessHandle::isAlive)
                            .isEmpty());
        }
    }

    @Test
    void whoeverAProgramLeavesBehindHoldsNoFurtherAlertUp() throws IOException {
        Path pids = temp.resolve("pids");
        ExecHook leaving = script(PATIENCE, "sleep 1000 & echo $! >> " + pids + "; echo done; exit 0");
        try {
            for (int i = 0; i < 6; i++) {
                leaving.tell(SampleAlerts.of("x")).block(PATIENCE);
            }
            assertThat(Files.readAllLines(pids)).hasSize(6);
        } finally {
            Files.readAllLines(pids)
                    .forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    @Test
    void aProgramThatSaysTooMuchIsCutShort() throws IOException {
        ExecHook chatty = script(PATIENCE, "yes x | head -c 10000000; exit 4");

        assertThatThrownBy(() -> chatty.tell(SampleAlerts.of("x")).block(PATIENCE))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(3 * ExecHook.MAX_OUTPUT_BYTES));
    }
}
