package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import io.sluice.gateway.meter.GatewayMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds docs/metrics.md to the meters, and the meters to what a scrape shows. {@code -Dsluice.write=true} writes the page anew. */
class MetricsReferenceTest {

    private static final Path PAGE = Path.of(System.getProperty("sluice.root"), "docs", "metrics.md");
    private static final String HEAD = """
            # Metrics

            What a gateway shows at `/metrics` of its HTTP port (`api.listen`, [configuration.md](configuration.md)), in the text format of
            Prometheus. In the order of the path: read from top to bottom they show where bytes shrink and where they wait. Counters begin at 0
            when a gateway starts.

            `stage` is `ingest` (from the socket to compression), `compress`, `cache` (until what was written is in the sink), `throttle` (the limit of
            what is sent) or `upload`. `machine` is a machine's name; the first thousand machines have meters of their own, all others together are
            `other`. `hop` is what holds a machine up: `agent`, `disk`, `host-limit`, `network`, `compression`, `cache`, `throttle`, `sink`
            ([operations.md](operations.md)). `what` is what a finding of `/v1/status` is about.

            <!-- The table is made by MetricsReferenceTest. -->

            | meter | kind | unit | tag | meaning |
            | --- | --- | --- | --- | --- |
            """;

    @TempDir
    private Path temp;

    @Test
    void thePageSaysWhatThereIs() throws IOException {
        String expected = HEAD
                + Arrays.stream(GatewayMeter.values())
                        .map(MetricsReferenceTest::row)
                        .collect(Collectors.joining());
        if (Boolean.getBoolean("sluice.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE))
                .as("docs/metrics.md is stale: run this test with -Dsluice.write=true")
                .isEqualTo(expected);
    }

    @Test
    void everyMeterIsInAScrapeAndNothingElse() {
        try (ApiGateway gateway = new ApiGateway(temp, ApiTest.HASTY, store -> store)) {
            ApiTest.replicate(gateway);
            await().atMost(RunningGateway.PATIENCE)
                    .until(() -> !gateway.machine().get("heldUp").isNull());

            Set<String> shown = gateway.get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("# TYPE "))
                    .map(line -> line.split(" ", -1)[2])
                    .collect(Collectors.toSet());

            assertThat(shown)
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(GatewayMeter.values())
                            .map(MetricsReferenceTest::prometheusName)
                            .toList());
        }
    }

    private static String row(GatewayMeter meter) {
        String tag = meter.tags().stream().map(each -> "`" + each + "`").collect(Collectors.joining(", "));
        return "| `" + prometheusName(meter) + "` | "
                + (meter.kind() == GatewayMeter.Kind.COUNTER ? "counter" : "gauge") + " | " + meter.unit() + " | "
                + tag + " | " + meter.meaning() + " |\n";
    }

    private static String prometheusName(GatewayMeter meter) {
        Meter.Type type = meter.kind() == GatewayMeter.Kind.COUNTER ? Meter.Type.COUNTER : Meter.Type.GAUGE;
        String unit = meter.unit().isEmpty() ? null : meter.unit();
        String name = new PrometheusNamingConvention().name(meter.meterName(), type, unit);
        return type == Meter.Type.COUNTER && !name.endsWith("_total") ? name + "_total" : name;
    }
}
