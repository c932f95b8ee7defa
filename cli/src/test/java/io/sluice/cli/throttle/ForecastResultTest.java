package io.sluice.cli.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForecastResultTest {

    private static final Clock BERLIN = Clock.fixed(Instant.parse("2026-11-21T07:30:00Z"), ZoneId.of("Europe/Berlin"));

    private static List<String> lines(String... machines) throws JsonProcessingException {
        String document = "{\"from\":\"2026-11-21T07:00:00Z\",\"machines\":[" + String.join(",", machines) + "]}";
        return new ForecastResult(new ObjectMapper().readTree(document), BERLIN).lines();
    }

    /** One that is at 300 s but for one hour. */
    private static String machine(String name, int worstHour, int worst, int allowed) {
        String hours = IntStream.range(0, 24)
                .mapToObj(hour -> String.valueOf(hour == worstHour ? worst : 300))
                .collect(Collectors.joining(","));
        return "{\"name\":\"" + name + "\",\"rpoLimitSeconds\":" + allowed + ",\"knownHours\":168,\"rpoSeconds\":["
                + hours + "]}";
    }

    @Test
    void anHourIsALineAndTheWorstIsMarked() throws JsonProcessingException {
        List<String> lines = lines(machine("web-1", 2, 5400, 900));

        assertThat(lines.get(0)).isEqualTo("HOUR             web-1");
        assertThat(lines.get(1)).isEqualTo("Sat 08:00    5 min 0 s");
        assertThat(lines.get(3)).isEqualTo("Sat 10:00  *1 h 30 min");
        assertThat(lines.get(24)).isEqualTo("Sun 07:00    5 min 0 s");
        assertThat(lines.get(25)).isEqualTo("allowed     15 min 0 s");
        assertThat(lines.get(26)).startsWith("* the machine's worst hour").contains("Europe/Berlin");
        assertThat(lines).hasSize(27);
    }

    @Test
    void ofManyThoseAreShownThatAreMostStrained() throws JsonProcessingException {
        String[] machines = IntStream.range(0, 8)
                .mapToObj(i -> machine("m" + i, i, 1000 + i * 1000, 900))
                .toArray(String[]::new);

        assertThat(lines(machines).get(0)).matches("HOUR +m7 +m6 +m5 +m4 +m3 +m2");
        assertThat(lines(machines)).last().asString().startsWith("2 more machines");
    }

    @Test
    void aMachineOfWhichTooLittleIsKnownSaysHowMuchThatIs() throws JsonProcessingException {
        String young = "{\"name\":\"web-1\",\"rpoLimitSeconds\":900,\"knownHours\":5,\"rpoSeconds\":null}";

        assertThat(lines(young))
                .containsExactly("machine 'web-1': unknown, its churn is known for 5 h, and a day is needed");
        assertThat(lines()).containsExactly("no machines yet");
    }
}
