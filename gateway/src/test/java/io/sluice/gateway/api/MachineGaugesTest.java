package io.sluice.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.gateway.holdup.HeldUp;
import io.sluice.gateway.holdup.Hop;
import io.sluice.gateway.machines.LastPoint;
import io.sluice.gateway.machines.MachineState;
import io.sluice.gateway.machines.MachineStatus;
import io.sluice.wire.Id;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MachineGaugesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MachineGauges gauges = new MachineGauges(registry);

    private static List<MachineStatus> machines(int count) {
        return IntStream.range(0, count).mapToObj(MachineGaugesTest::machine).toList();
    }

    private static MachineStatus machine(int number) {
        LastPoint point = new LastPoint(number + 1, NOW.minusSeconds(number), "delta", "crash");
        return new MachineStatus(
                new Id(1, number),
                "m" + number,
                MachineState.IDLE,
                null,
                null,
                null,
                point,
                null,
                Duration.ofMinutes(15),
                held(number),
                Duration.ZERO,
                null,
                NOW);
    }

    private static HeldUp held(int number) {
        return new HeldUp(Map.of(Hop.DISK, Duration.ofSeconds(number), Hop.SINK, Duration.ofSeconds(2L * number)));
    }

    private List<String> rpos() {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("sluice_gateway_machine_rpo_seconds{"))
                .toList();
    }

    @Test
    void eachMachineHasItsOwn() {
        gauges.update(machines(3), none -> false);

        assertThat(rpos())
                .containsExactlyInAnyOrder(
                        "sluice_gateway_machine_rpo_seconds{machine=\"m0\"} 0.0",
                        "sluice_gateway_machine_rpo_seconds{machine=\"m1\"} 1.0",
                        "sluice_gateway_machine_rpo_seconds{machine=\"m2\"} 2.0");
    }

    @Test
    void beyondAThousandTheWorstOfTheOthersIsShown() {
        gauges.update(machines(2500), none -> false);

        assertThat(rpos())
                .hasSize(MachineGauges.MAX_MACHINES + 1)
                .contains("sluice_gateway_machine_rpo_seconds{machine=\"other\"} 2499.0")
                .contains("sluice_gateway_machine_rpo_seconds{machine=\"m999\"} 999.0");
        assertThat(registry.scrape()).contains("sluice_gateway_machine_point{machine=\"other\"} 2500.0");
    }

    @Test
    void eachHopThatHeldAMachineUpIsShown() {
        gauges.update(machines(1002), none -> false);

        assertThat(registry.scrape())
                .contains("sluice_gateway_machine_held_seconds{hop=\"disk\",machine=\"m7\"} 7.0")
                .contains("sluice_gateway_machine_held_seconds{hop=\"sink\",machine=\"m7\"} 14.0")
                .contains("sluice_gateway_machine_held_seconds{hop=\"sink\",machine=\"other\"} 2002.0");
    }

    @Test
    void aMachineThatIsPausedHasNoLimitThatItCouldExceed() {
        gauges.update(machines(3), machine -> machine.name().equals("m1"));

        assertThat(registry.scrape())
                .contains("sluice_gateway_machine_rpo_limit_seconds{machine=\"m0\"} 900.0")
                .doesNotContain("sluice_gateway_machine_rpo_limit_seconds{machine=\"m1\"}");
        assertThat(rpos()).contains("sluice_gateway_machine_rpo_seconds{machine=\"m1\"} 1.0");
    }

    @Test
    void whatIsNotThereAnyMoreIsNotShown() {
        gauges.update(machines(3), none -> false);
        gauges.update(machines(1), none -> false);

        assertThat(rpos()).containsExactly("sluice_gateway_machine_rpo_seconds{machine=\"m0\"} 0.0");
    }
}
