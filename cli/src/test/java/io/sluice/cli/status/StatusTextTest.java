package io.sluice.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTextTest {

    private static final String GATEWAY = """
            {"version": "1", "vault": "00000000000000010000000000000002", "uptimeSeconds": 7500, "sessions": 1,
             "receivedBytesPerSec": 12000000, "storedBytesPerSec": 0, "compressionLevel": 4, "compressionAuto": true, "cacheUsedBytes": 1073741824,
             "cacheLimitBytes": 17179869184, "memoryUsedBytes": 0, "memoryLimitBytes": 33554432, "health": "warning",
             "findings": [{"severity": "warning", "line": "look at this"}]}""";

    private static List<String> lines(String machines) throws JsonProcessingException {
        String document = "{\"gateway\": " + GATEWAY + ", \"machines\": " + machines + "}";
        return new StatusText(Clock.systemUTC()).lines(new ObjectMapper().readTree(document));
    }

    @Test
    void theGatewayComesFirstAndWhatIsToBeLookedAt() throws JsonProcessingException {
        assertThat(lines("[]"))
                .containsExactly(
                        "gateway warning, up 2 h 5 min, vault 00000000000000010000000000000002, connected 1",
                        "receiving 12 MB/s, storing 0.0 MB/s, compressing at level 4 (auto), cache 1.00 GiB of 16.0 GiB, memory 0 B of 32.0 MiB",
                        "warning: look at this",
                        "no machine has been replicated yet");
    }

    @Test
    void aMachineIsALine() throws JsonProcessingException {
        List<String> lines = lines("""
                [{"name": "web", "state": "receiving", "offlineSince": null, "rpoSeconds": 330,
                  "heldUp": {"by": "throttle", "seconds": 200, "hops": {"disk": 40, "throttle": 200}},
                  "cycle": {"kind": "delta", "receivedBytes": 2097152, "durableBytes": 1048576},
                  "lastPoint": {"number": 7, "time": "2026-11-21T09:00:00Z", "consistency": "crash"},
                  "lastCycle": {"kind": "delta", "seconds": 1.5, "changedBytes": 4096, "storedBytes": 1024}},
                 {"name": "new", "state": "offline", "offlineSince": "2026-11-21T09:30:00Z", "rpoSeconds": null, "heldUp": null,
                  "cycle": null, "lastPoint": null, "lastCycle": null}]""");

        assertThat(lines.get(4))
                .contains("web", "receiving", "7", "2026-11-21 09:00:00", "crash", "5 min 30 s")
                .contains("throttle, 3 min 20 s of 4 min")
                .contains("delta, 2.00 MiB received, 1.00 MiB durable")
                .contains("delta, 4.00 KiB in 1.5 s, 1.00 KiB stored");
        assertThat(lines.get(5)).contains("new", "offline since 2026-11-21 09:30:00", "-");
    }
}
