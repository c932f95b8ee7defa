package io.sluice.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HealthLogTest {

    private final HealthLog log = new HealthLog();

    private static Finding finding(Aspect aspect, Severity severity, String machine) {
        return new Finding(aspect, severity, machine, "a line");
    }

    @Test
    void whatStaysIsLoggedOnce() {
        List<Finding> findings = List.of(finding(Aspect.CACHE, Severity.WARNING, null));

        assertThat(log.update(findings)).isEqualTo(1);
        assertThat(log.update(findings)).isZero();
        assertThat(log.update(findings)).isZero();
    }

    @Test
    void whatGetsWorseOrGoesIsLoggedAgain() {
        log.update(List.of(finding(Aspect.CACHE, Severity.WARNING, null)));

        assertThat(log.update(List.of(finding(Aspect.CACHE, Severity.CRITICAL, null))))
                .isEqualTo(1);
        assertThat(log.update(List.of())).isEqualTo(1);
        assertThat(log.update(List.of())).isZero();
    }

    @Test
    void machinesAreToldApart() {
        Finding web = finding(Aspect.RPO, Severity.WARNING, "web");
        Finding mail = finding(Aspect.RPO, Severity.WARNING, "mail");

        assertThat(log.update(List.of(web))).isEqualTo(1);
        assertThat(log.update(List.of(web, mail))).isEqualTo(1);
        assertThat(log.update(List.of(mail))).isEqualTo(1);
    }
}
