package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.testing.Requirements;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The specification is enough to write a client: this one has nothing else. */
class PythonClientTest {

    private static final Path CLIENT =
            Path.of(System.getProperty("sluice.root", "..")).resolve("clients/python/sluice_client.py");

    @TempDir
    Path temp;

    private final Random random = Seeds.random("the Python client");
    private RunningGateway gateway;
    private Path file;

    @BeforeEach
    void start() {
        Requirements.need("python3", "apt-get install python3");
        gateway = new RunningGateway(temp, settings -> settings.withMemory(4 << 20, 1 << 20));
        file = temp.resolve("disk.img");
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    private record Run(int exitCode, String out, String err) {}

    private Run client(String... arguments) throws IOException, InterruptedException {
        Path out = temp.resolve("out");
        Path err = temp.resolve("err");
        List<String> command = new ArrayList<>(List.of("python3", "-B", CLIENT.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the client hangs: " + Files.readString(err));
        }
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private void replicate(String... options) throws IOException, InterruptedException {
        String[] all = Arrays.copyOf(options, options.length + 3);
        all[options.length] = "127.0.0.1:" + gateway.address().getPort();
        all[options.length + 1] = "web-1";
        all[options.length + 2] = file.toString();
        Run run = client(all);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("recovery point " + gateway.points("web-1").size() + " of web-1 at ");
    }

    @Test
    void makesAPointThatRestoresToTheSameBytes() throws Exception {
        Files.write(file, someContent(6_000_001));

        replicate("--lanes", "4");

        assertThat(gateway.restoreNewest("web-1", "disk.img")).isEqualTo(Files.readAllBytes(file));
        assertThat(gateway.cacheFiles()).containsExactly("lock");
        gateway.awaitAllMemoryBack();
    }

    @Test
    void sendsEverythingAgainAndZerosOverWhatIsGone() throws Exception {
        Files.write(file, someContent(3_000_000));
        replicate();
        Files.write(file, someContent(1_000_000));
        replicate();
        assertThat(gateway.restoreNewest("web-1", "disk.img")).isEqualTo(Files.readAllBytes(file));
        Files.write(file, someContent(5_000_000));
        replicate();

        assertThat(gateway.restoreNewest("web-1", "disk.img")).isEqualTo(Files.readAllBytes(file));
        assertThat(gateway.points("web-1")).extracting(RecoveryPoint::kind).hasToString("[INITIAL, RESYNC, RESYNC]");
    }

    @Test
    void replicatesAnEmptyFile() throws Exception {
        Files.write(file, new byte[0]);

        replicate("--lanes", "1");

        assertThat(gateway.restoreNewest("web-1", "disk.img")).isEmpty();
    }

    @Test
    void saysInOneLineWhatTheGatewayRefused() throws Exception {
        Files.write(file, new byte[1000]);

        Run run = client("127.0.0.1:" + gateway.address().getPort(), "a/b", file.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("sluice_client: BAD_NAME: ").hasLineCount(1);
    }

    @Test
    void tellsUsageFromFailure() throws Exception {
        Files.write(file, new byte[1000]);

        assertThat(client("nowhere", "web-1", file.toString()).exitCode()).isEqualTo(2);
        assertThat(client("127.0.0.1:1", "web-1", file + ".missing").exitCode()).isEqualTo(2);
        Run refused = client("127.0.0.1:1", "web-1", file.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .startsWith("sluice_client: ")
                .contains("refused")
                .hasLineCount(1);
    }

    /** Noise, text and holes, in stretches that do not care for blocks. */
    private byte[] someContent(int length) {
        byte[] content = new byte[length];
        int at = 0;
        while (at < length) {
            int end = Math.min(length, at + 1 + random.nextInt(700_000));
            int kind = random.nextInt(3);
            if (kind == 0) {
                byte[] noise = new byte[end - at];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, content, at, noise.length);
            } else if (kind == 1) {
                Arrays.fill(content, at, end, (byte) 'x');
            }
            at = end;
        }
        return content;
    }
}
