package io.sluice.gateway.health;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.health.Figures.MachineRpo;
import io.sluice.gateway.holdup.HeldUp;
import io.sluice.gateway.holdup.Hop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthRulesTest {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    private static Figures figures(long free, double cpu, double memory, Duration backlog, MachineRpo... machines) {
        return new Figures(free, 100, cpu, memory, 1 << 30, backlog, null, null, List.of(machines), List.of());
    }

    private static Severity severity(Figures figures, Aspect aspect) {
        return HealthRules.assess(figures).stream()
                .filter(finding -> finding.aspect() == aspect)
                .map(Finding::severity)
                .findFirst()
                .orElse(Severity.OK);
    }

    @Test
    void whereAllIsWellThereIsNothing() {
        Figures figures =
                figures(100, 0.1, 0.2, Duration.ZERO, new MachineRpo("web", Duration.ofMinutes(5), LIMIT, HeldUp.NONE));

        assertThat(HealthRules.assess(figures)).isEmpty();
        assertThat(HealthRules.worst(List.of())).isEqualTo(Severity.OK);
    }

    @ParameterizedTest
    @CsvSource({"100,OK", "30,OK", "29,WARNING", "25,WARNING", "24,CRITICAL", "0,CRITICAL"})
    void cache(long freePercent, Severity expected) {
        assertThat(severity(figures(freePercent, 0, 0, Duration.ZERO), Aspect.CACHE))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0,OK", "0.80,OK", "0.81,WARNING", "0.95,WARNING", "0.951,CRITICAL", "1,CRITICAL", "NaN,OK"})
    void cpuAndMemory(double used, Severity expected) {
        assertThat(severity(figures(100, used, 0, Duration.ZERO), Aspect.CPU)).isEqualTo(expected);
        assertThat(severity(figures(100, used, 0, Duration.ZERO), Aspect.MEMORY))
                .isEqualTo(Severity.OK);
        assertThat(severity(figures(100, 0, used, Duration.ZERO), Aspect.MEMORY))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0,OK", "1800,OK", "1801,WARNING", "2700,WARNING", "2701,CRITICAL", "31536000,CRITICAL"})
    void backlog(long seconds, Severity expected) {
        assertThat(severity(figures(100, 0, 0, Duration.ofSeconds(seconds)), Aspect.BACKLOG))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0,OK", "900,OK", "901,WARNING", "90000,WARNING"})
    void rpo(long seconds, Severity expected) {
        MachineRpo machine = new MachineRpo("web", Duration.ofSeconds(seconds), LIMIT, HeldUp.NONE);

        assertThat(severity(figures(100, 0, 0, Duration.ZERO, machine), Aspect.RPO))
                .isEqualTo(expected);
    }

    @Test
    void aVaultThatDoesNotAnswerIsCriticalAndFirst() {
        Figures figures = new Figures(29, 100, 0.9, 0, 0, Duration.ZERO, "cable pulled", null, List.of(), List.of());

        assertThat(HealthRules.assess(figures))
                .extracting(Finding::aspect)
                .containsExactly(Aspect.VAULT, Aspect.CACHE, Aspect.CPU);
        assertThat(HealthRules.assess(figures).get(0).line()).contains("cable pulled");
        assertThat(HealthRules.worst(HealthRules.assess(figures))).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void eachHasItsFigureAndSaysWhatToDo() {
        Figures figures = figures(
                10,
                0.97,
                0.85,
                Duration.ofMinutes(50),
                new MachineRpo("web", Duration.ofMinutes(20), LIMIT, HeldUp.NONE));

        assertThat(HealthRules.assess(figures))
                .extracting(Finding::line)
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("10 % of the cache", "more bandwidth"),
                        line -> assertThat(line).contains("97 %", "CPU", "more cores"),
                        line -> assertThat(line).contains("85 %", "memory"),
                        line -> assertThat(line).contains("1.00 GiB", "50 min"),
                        line -> assertThat(line).contains("'web'", "20m old", "5m more than 15m"));
    }

    @Test
    void whatHeldAMachineUpIsNamedAndByHowMuch() {
        HeldUp heldUp = new HeldUp(Map.of(Hop.THROTTLE, Duration.ofMinutes(14), Hop.NETWORK, Duration.ofSeconds(90)));
        MachineRpo late = new MachineRpo("web", Duration.ofMinutes(20), LIMIT, heldUp);

        assertThat(HealthRules.assess(figures(100, 0, 0, Duration.ZERO, late)))
                .extracting(Finding::line)
                .singleElement(as(InstanceOfAssertFactories.STRING))
                .contains("the bandwidth limit held it up for 14m of 15m30s; raise it with sluice throttle");
    }

    @Test
    void eachMachineHasALimitOfItsOwnAndTheFurthestAboveItIsFirst() {
        MachineRpo gold = new MachineRpo("gold", Duration.ofMinutes(30), Duration.ofMinutes(1), HeldUp.NONE);
        MachineRpo bronze = new MachineRpo("bronze", Duration.ofMinutes(70), Duration.ofHours(1), HeldUp.NONE);
        MachineRpo patient = new MachineRpo("patient", Duration.ofHours(20), Duration.ofDays(1), HeldUp.NONE);

        assertThat(HealthRules.assess(figures(100, 0, 0, Duration.ZERO, bronze, patient, gold)))
                .extracting(Finding::machine)
                .containsExactly("gold", "bronze");
    }

    @Test
    void ofManyMachinesTheLatestAreNamed() {
        MachineRpo[] late = IntStream.range(0, 1000)
                .mapToObj(i -> new MachineRpo("m" + i, Duration.ofMinutes(16 + i), LIMIT, HeldUp.NONE))
                .toArray(MachineRpo[]::new);

        List<Finding> findings = HealthRules.assess(figures(100, 0, 0, Duration.ZERO, late));

        assertThat(findings).hasSize(HealthRules.MAX_MACHINES + 1);
        assertThat(findings.get(0).machine()).isEqualTo("m999");
        assertThat(findings.get(HealthRules.MAX_MACHINES).line()).startsWith("980 more machines");
    }

    @Test
    void aStateDatabaseThatDoesNotAnswerIsAWarning() {
        Figures figures = new Figures(100, 100, 0, 0, 0, Duration.ZERO, null, "state.db is gone", List.of(), List.of());

        assertThat(HealthRules.assess(figures)).singleElement().satisfies(finding -> {
            assertThat(finding.aspect()).isEqualTo(Aspect.STATE);
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.line()).contains("state.db is gone");
        });
    }

    @Test
    void whatElseIsFoundOfMachinesIsThereAndShortenedByAspect() {
        List<Finding> others = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            others.add(new Finding(Aspect.HEARTBEAT, Severity.WARNING, "m" + i, "away"));
        }
        others.add(new Finding(Aspect.RESYNC, Severity.WARNING, "m0", "again"));

        List<Finding> findings =
                HealthRules.assess(new Figures(100, 100, 0, 0, 0, Duration.ZERO, null, null, List.of(), others));

        assertThat(findings).hasSize(HealthRules.MAX_MACHINES + 2);
        assertThat(findings)
                .extracting(Finding::line)
                .contains("10 more machines have the same trouble (heartbeat)", "again");
    }
}
