package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is said with its line and key, and what would be right; all of it at once. */
class MistakesTest {

    private static final String LEAST = "sink: /vault\ncache: { directory: /cache }\n";

    @TempDir
    private Path directory;

    @Test
    void allMistakesAreToldAtOnceInTheOrderOfTheFile() {
        Written.in(directory, """
                        lisen: 127.0.0.1:7443
                        cache:
                          size: 20 GX
                        level: 20
                        bandwidth:
                          zone: Europe/Atlantis
                          work: { days: [mon, tuesday], hours: 9-18, rate: fast }
                        policies:
                          default: { every: 5 minutes, initial-start: "25:00" }
                        level: 3
                        """)
                .assertThatGatewaysMistakes()
                .containsExactly(
                        "1: lisen: no such key: did you mean listen?",
                        "1: sink: missing: give a vault, such as /var/lib/sluice/vault",
                        "2: cache.directory: missing: give a path, such as /var/lib/sluice/cache",
                        "3: cache.size: size '20 GX': use a number and a unit, such as 64MiB or 1.5GiB",
                        "4: level: '20': use auto or a whole number from 1 to 19",
                        "6: bandwidth.zone: time zone 'Europe/Atlantis' is not known: use a name such as Europe/Berlin or UTC",
                        "7: bandwidth.work.days[2]: day 'tuesday': use mon, tue, wed, thu, fri, sat, sun",
                        "7: bandwidth.work.hours: hours '9-18': use FROM-TO in hours and minutes, such as 09:00-18:00",
                        "7: bandwidth.work.rate: rate 'fast': use a number and a unit, such as 100Mbit/s or 12MB/s",
                        "9: policies.default.every: duration '5 minutes': use whole numbers with units, such as 30s, 5m, 1h30m or 7d",
                        "9: policies.default.initial-start: time '25:00': use hours and minutes, such as 09:00 or 22:30",
                        "10: level: stands on line 4 already: leave one of them out");
    }

    @Test
    void anEmptyFileLacksWhatIsRequired() {
        Written.in(directory, "# nothing yet\n")
                .assertThatAgentsMistakes()
                .containsExactly(
                        "1: gateway: missing: give host:port, such as 127.0.0.1:7443",
                        "1: disks: missing: give disks by id, such as root: /dev/vda");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cache: /cache | 2: cache: keys stand here, each on a line of its own: give keys such as directory, size",
                "listen: [a] | 2: listen: a single value stands here: give host:port, such as 127.0.0.1:7443",
                "level: | 2: level: no value: give auto or a whole number from 1 to 19, or leave the key out",
                "level: ~ | 2: level: no value: give auto or a whole number from 1 to 19, or leave the key out",
                "level: 3.5 | 2: level: '3.5': use auto or a whole number from 1 to 19",
                "listen: localhost | 2: listen: address 'localhost': use HOST:PORT, such as backup.example.org:7443",
                "api: { listen: x:70000 } | 2: api.listen: address 'x:70000': use HOST:PORT, such as backup.example.org:7443",
                "shutdown: { grace: 10 } | 2: shutdown.grace: duration '10': use whole numbers with units, such as 30s, 5m, 1h30m or 7d",
                "bandwith: { rate: 1 Mbit/s } | 2: bandwith: no such key: did you mean bandwidth?",
                "colour: yes | 2: colour: no such key: use one of listen, tls, sink, cache, level, bandwidth, policies, machines, api, state, alerts, log, shutdown",
                "bandwidth: {} | 2: bandwidth: has none of rate, work, windows: give one",
                "bandwidth: { windows: {} } | 2: bandwidth.windows: a list stands here: give a list of windows, such as [{ hours: \"09:00-18:00\", rate: 1 Mbit/s }]",
                "bandwidth: { off: { rate: 1 Mbit/s } } | 2: bandwidth: has none of rate, work, windows: give one",
                "bandwidth: { rate: 1 Mbit/s, windows: [] } | 2: bandwidth: has more than one of rate, work, windows: give one",
                "bandwidth: { rate: 1 Mbit/s, off: { rate: 1 Mbit/s } } | 2: bandwidth: a rate that always counts stands alone: leave zone and off out",
                "bandwidth: { rate: 0 bit/s } | 2: bandwidth.rate: a rate of 0 bit/s",
                "bandwidth: { windows: [{ days: [], hours: 1:00-2:00, rate: 1 Mbit/s }] } | 2: bandwidth.windows[1]: a window without days: name at least one, such as mon",
                "bandwidth: { windows: [{ rate: 1 Mbit/s }] } | `2: bandwidth.windows[1].hours: missing: give hours, such as \"09:00-18:00\"`",
                "policies: { gold: {} } | 2: policies: no policy is called default: machines that name none need it, so give one of that name",
                "policies: { default: { every: 1h } } | 2: policies.default: an RPO of 15m with a point every 1h is always missed: give a larger one",
                "policies: { default: { every: 0s } } | 2: policies.default: a copy frequency of 0s: 1s is the least",
                "policies: { default: { keep: 1m } } | 2: policies.default: keeps points for 1m and makes one every 5m: keep them longer",
                "policies: { default: { consistency: application } } | 2: policies.default.consistency: 'application': use crash",
                "policies: { default: { weight: 0 } } | 2: policies.default.weight: '0': use a whole number from 1 to 1000",
                "machines: { a/b: {} } | 2: machines.a/b: machine name 'a/b' has a slash, a backslash or a control character: leave it out",
                "machines: { web-1: } | 2: machines.web-1: keys stand here, each on a line of its own: give keys such as bandwidth",
                "? [a] : b | 2: a key is a word: write one before the colon",
            })
    void eachKindOfMistakeSaysWhatWouldBeRight(String line, String mistake) {
        Written.in(
                        directory,
                        "sink: /vault\n" + line + (line.startsWith("cache") ? "" : "\ncache: { directory: /cache }"))
                .assertThatGatewaysMistakes()
                .containsExactly(mistake);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "disks: {} | 2: disks: no disks: name at least one, such as root: /dev/vda",
                "disks: { root: '' } | 2: disks.root: no path: use one such as /var/lib/sluice/cache",
                "disks: { '..': /dev/vda } | 2: disks...: disk id '..': use another",
                "disks: /dev/vda | 2: disks: keys stand here, each on a line of its own: give disks by id, such as root: /dev/vda",
                "disks: { a: /a, a: /b } | 2: disks.a: stands on line 2 already: leave one of them out",
            })
    void disksOfAnAgent(String line, String mistake) {
        Written.in(directory, "gateway: a:1\n" + line)
                .assertThatAgentsMistakes()
                .containsExactly(mistake);
    }

    @Test
    void lanesAndMachineOfAnAgent() {
        Written.in(directory, "gateway: a:1\ndisks: { a: /a }\nlanes: 33\nmachine: 'web 1 '\npolicy: a\\b\n")
                .assertThatAgentsMistakes()
                .containsExactly(
                        "3: lanes: '33': use a whole number from 1 to 32",
                        "4: machine: machine name 'web 1 ' starts or ends with a blank: leave it out",
                        "5: policy: policy name 'a\\b' has a slash, a backslash or a control character: leave it out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "level: [1 | expected ',' or ']', but got",
                "level: 'a | found unexpected end of stream",
                "a: b: c | mapping values are not allowed here",
                "level: !!java.lang.Integer 1 | a tag (!name): leave it out",
                "cache: !!javax.script.ScriptEngineManager {} | a tag (!name): leave it out",
                "api: &a { listen: x:1 } \\n b: *a | an alias (*name): write out what it stands for",
                "--- | found another document",
            })
    void whatIsNoYamlOrMoreThanAConfigurationNeedsIsRefused(String text, String mistake) {
        Written.in(directory, LEAST + text.replace("\\n ", "\n") + "\n")
                .assertThatGatewaysMistakes()
                .hasSize(1)
                .first()
                .asString()
                .matches("[345]: .*")
                .contains(mistake);
    }

    @Test
    void charactersThatYamlDoesNotHaveAreFoundOnTheirLine() {
        Written.in(directory, LEAST + "# \ud83d\udc1f\nlevel: 1\u0007\n")
                .assertThatGatewaysMistakes()
                .containsExactly("4: a character that YAML does not have: write it as text");
    }

    @Test
    @Timeout(10)
    void aliasesThatMultiplyAreRefusedBeforeTheyDo() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1)));
        }

        Written.in(directory, bomb.toString())
                .assertThatGatewaysMistakes()
                .containsExactly("2: an alias (*name): write out what it stands for");
    }

    @Test
    @Timeout(10)
    void depthIsRefusedBeforeTheStackEnds() {
        Written.in(directory, "sink: " + "[".repeat(400_000))
                .assertThatGatewaysMistakes()
                .containsExactly("1: more than 20 levels: no key stands that deep");
    }

    @Test
    void aFileThatIsTooLongIsNotReadToItsEnd() {
        Written.in(directory, LEAST + "#".repeat(1 << 20))
                .assertThatGatewaysMistakes()
                .containsExactly(" longer than 1 MiB: this is no configuration");
    }

    @Test
    void whatIsNotUtf8IsRefused() throws IOException {
        Path file = Files.write(directory.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe9});

        new Written(file, Map.of()).assertThatGatewaysMistakes().containsExactly(" not UTF-8: save it as UTF-8");
    }

    @Test
    void filesThatCannotBeReadSayWhy() {
        new Written(directory.resolve("absent.yaml"), Map.of())
                .assertThatGatewaysMistakes()
                .containsExactly(" no such file: check the path");
        new Written(directory, Map.of())
                .assertThatGatewaysMistakes()
                .containsExactly(" cannot be read: Is a directory");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstKey() {
        assertThat(Written.in(directory, "\ufeff" + LEAST).gateway().sink()).isEqualTo("/vault");
    }

    @Test
    void programsGetTheMistakesOneByOne() {
        ConfigurationException thrown = Assertions.catchThrowableOfType(
                ConfigurationException.class,
                () -> Written.in(directory, LEAST + "level: x").gateway());

        assertThat(thrown.mistakes())
                .containsExactly(new Mistake(3, "level", "'x': use auto or a whole number from 1 to 19"));
    }
}
