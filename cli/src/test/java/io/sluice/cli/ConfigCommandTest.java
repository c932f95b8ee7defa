package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {

    private static final String GATEWAY = "sink: /vault\ncache: { directory: /cache }\n";
    private static final String AGENT = "gateway: backup:7443\ndisks: { root: /dev/vda }\n";

    @TempDir
    private Path home;

    @Test
    void whatIsRightIsOneLine() throws IOException {
        Path gateway = file(GATEWAY);
        assertThat(check(gateway)).isEqualTo(new CommandRun(0, gateway + ": ok, a gateway's configuration\n", ""));
        Path agent = file(AGENT);
        assertThat(check(agent)).isEqualTo(new CommandRun(0, agent + ": ok, an agent's configuration\n", ""));
    }

    @Test
    void everyMistakeIsALineThatEditorsFollow() throws IOException {
        Path file = file(GATEWAY + "level: 20\nlisen: a:1\n");

        CommandRun run = check(file);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out())
                .isEqualTo(file + ":3: level: '20': use auto or a whole number from 1 to 19\n" + file
                        + ":4: lisen: no such key: did you mean listen?\n");
        assertThat(run.err()).isEqualTo("sluice: mistakes: 2, named on standard output\n");
    }

    @Test
    void programsGetADocument() throws IOException {
        JsonNode wrong = check(file(AGENT + "lanes: many\n"), "--json").json();

        assertThat(wrong.get("ok").asBoolean()).isFalse();
        assertThat(wrong.get("kind").asText()).isEqualTo("agent");
        assertThat(wrong.get("mistakes")).hasSize(1);
        assertThat(wrong.get("mistakes").get(0).get("line").asInt()).isEqualTo(3);
        assertThat(wrong.get("mistakes").get(0).get("key").asText()).isEqualTo("lanes");
        assertThat(wrong.get("mistakes").get(0).get("message").asText()).contains("1 to 32");
        JsonNode right = check(file(GATEWAY), "--json").json();
        assertThat(right.get("ok").asBoolean()).isTrue();
        assertThat(right.get("mistakes")).isEmpty();
    }

    @Test
    void whoseItIsCanBeSaid() throws IOException {
        Path file = file("level: 1\n");

        CommandRun unsaid = check(file);
        assertThat(unsaid.exitCode()).isEqualTo(2);
        assertThat(unsaid.err())
                .startsWith("sluice: " + file + ": ")
                .contains("--kind")
                .hasLineCount(1);

        CommandRun said = check(file, "--kind", "agent");
        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.out()).contains(":1: level: no such key").contains(":1: gateway: missing");
    }

    @Test
    void filesThatAreNoneAreMistakesToo() throws IOException {
        Path absent = home.resolve("absent.yaml");

        assertThat(check(absent).out()).isEqualTo(absent + ": no such file: check the path\n");
        Path broken = file("sink: [\n");
        assertThat(check(broken).exitCode()).isEqualTo(2);
        assertThat(check(broken).out()).startsWith(broken + ":").contains("not YAML");
    }

    @Test
    void onlyCheckCanBeDone() throws IOException {
        CommandRun run = CommandRun.in(home, "config", "chek", file(GATEWAY).toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("check").hasLineCount(1);
    }

    private CommandRun check(Path file, String... more) {
        String[] words = new String[3 + more.length];
        words[0] = "config";
        words[1] = "check";
        words[2] = file.toString();
        System.arraycopy(more, 0, words, 3, more.length);
        return CommandRun.in(home, words);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(home.resolve("sluice.yaml"), text);
    }
}
