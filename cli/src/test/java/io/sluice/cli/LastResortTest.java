package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Processes in which memory runs out on some thread. */
@Tag("heavy")
class LastResortTest {

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(strings = {"main", "thread", "elastic", "single", "executor"})
    void anErrorOnAnyThreadEndsTheProcessWithOneLine(String where) throws Exception {
        assertThat(run(where)).isEqualTo(1);

        assertThat(read("err")).isEqualTo("sluice: out of memory: Java heap space\n");
        assertThat(read("out")).isEmpty();
    }

    @Test
    void theStackTraceIsShownWhenAskedForAndJsonAsWell() throws Exception {
        assertThat(run("single", "--debug", "--json")).isEqualTo(1);

        assertThat(read("err"))
                .contains("LastResortTest$Victim.fail")
                .endsWith("sluice: out of memory: Java heap space\n");
        assertThat(read("out")).contains("OUT_OF_MEMORY");
    }

    private int run(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                productClassPath(),
                Victim.class.getName()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("ended within a minute")
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Without the tests' logging, so that the product's is seen. */
    private static String productClassPath() {
        String logging = String.valueOf(LastResortTest.class.getResource("/logback-test.xml"));
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !logging.contains(entry))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private String read(String name) throws Exception {
        return Files.readString(home.resolve(name));
    }

    /** A command that waits for work in which memory runs out. */
    static final class Victim {

        private Victim() {}

        /** Fails where the first word says. */
        public static void main(String[] args) throws InterruptedException {
            Interruption interruption = Interruption.ofProcess();
            LastResort.install(Surroundings.ofProcess(interruption), args).watchReactor();
            switch (args[0]) {
                case "main" -> fail();
                case "thread" -> new Thread(Victim::fail).start();
                case "elastic" -> wait(interruption, Schedulers.newBoundedElastic(1, 1, "victim"));
                case "single" -> wait(interruption, Schedulers.newSingle("victim"));
                default -> wait(interruption, Schedulers.fromExecutor(task -> new Thread(task).start()));
            }
            new CountDownLatch(1).await();
        }

        private static void wait(Interruption interruption, Scheduler scheduler) {
            interruption.await(Mono.fromRunnable(Victim::fail).subscribeOn(scheduler));
        }

        private static void fail() {
            throw new OutOfMemoryError("Java heap space");
        }
    }
}
