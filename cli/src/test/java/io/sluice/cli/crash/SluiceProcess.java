package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@code sluice} command in a process of its own, with the product's flags, that can be killed. It does not outlive {@link #close}. */
final class SluiceProcess implements AutoCloseable {

    private static final long LONGEST_SEC = 120;
    private static final List<String> FLAGS = flags();

    private final Process process;
    private final Path out;
    private final Path err;

    private SluiceProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts one; what it prints goes to files in {@code folder}. */
    static SluiceProcess start(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add("io.sluice.cli.Main");
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, arguments[0], ".out");
        Path err = Files.createTempFile(folder, arguments[0], ".err");
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new SluiceProcess(process, out, err);
    }

    /** The flags of every sluice process stand in one file, which is for a shell to read. */
    private static List<String> flags() {
        boolean newer = Runtime.version().feature() >= 24;
        String print = ". \"$1/tools/jvm-flags.sh\"; echo $JVM_FLAGS" + (newer ? " $JVM_FLAGS_FROM_24" : "");
        try {
            Process shell = new ProcessBuilder("sh", "-c", print, "sh", System.getProperty("sluice.root")).start();
            String line = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(line).contains("-Xmx");
            return List.of(line.strip().split("\\s+"));
        } catch (IOException e) {
            throw new IllegalStateException("tools/jvm-flags.sh cannot be read", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Waits for the end. */
    int exitCode() {
        try {
            assertThat(process.waitFor(LONGEST_SEC, TimeUnit.SECONDS))
                    .as(() -> "ended within " + LONGEST_SEC + " s: " + err())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return process.exitValue();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
