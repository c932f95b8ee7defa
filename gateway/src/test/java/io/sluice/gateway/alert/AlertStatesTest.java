package io.sluice.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.alert.AlertStates.Change;
import io.sluice.gateway.health.Aspect;
import io.sluice.gateway.health.Finding;
import io.sluice.gateway.health.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertStatesTest {

    private static final Duration LOOK = Duration.ofSeconds(5);

    private final AlertStates states = new AlertStates();
    private long nanos;

    private static Finding finding(Aspect aspect, Severity severity, String machine) {
        return new Finding(aspect, severity, machine, "a line");
    }

    private static Finding cache(Severity severity) {
        return finding(Aspect.CACHE, severity, null);
    }

    /** Looks again and again for that long; all that is told meanwhile. */
    private List<String> look(Duration span, Finding... findings) {
        List<String> told = new ArrayList<>();
        for (long end = nanos + span.toNanos(); nanos < end; nanos += LOOK.toNanos()) {
            states.update(List.of(findings), nanos).forEach(change -> told.add(text(change)));
        }
        return told;
    }

    private static String text(Change change) {
        return change.finding().aspect() + " " + change.finding().machine() + " " + change.was() + ">"
                + change.severity();
    }

    @Test
    void whatStaysIsToldOnce() {
        assertThat(look(Duration.ofHours(1), cache(Severity.WARNING))).containsExactly("CACHE null OK>WARNING");
    }

    @Test
    void whatGetsWorseIsToldAtOnceAndWhatGetsBetterWhenItStaysSo() {
        look(LOOK, cache(Severity.WARNING));

        assertThat(look(LOOK, cache(Severity.CRITICAL))).containsExactly("CACHE null WARNING>CRITICAL");
        assertThat(look(AlertStates.CALM, cache(Severity.WARNING))).isEmpty();
        assertThat(look(LOOK, cache(Severity.WARNING))).containsExactly("CACHE null CRITICAL>WARNING");
        assertThat(look(AlertStates.CALM)).isEmpty();
        assertThat(look(LOOK)).containsExactly("CACHE null WARNING>OK");
        assertThat(look(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void whatComesAndGoesIsToldOnceForAllOfIt() {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            told.addAll(look(Duration.ofSeconds(10), cache(Severity.WARNING)));
            told.addAll(look(Duration.ofSeconds(30)));
        }

        assertThat(told).containsExactly("CACHE null OK>WARNING");
    }

    @Test
    void whileItCalmsDownTheWorstOfThatTimeIsWhatItIsThen() {
        look(LOOK, cache(Severity.CRITICAL));
        look(Duration.ofSeconds(20));
        look(Duration.ofSeconds(10), cache(Severity.WARNING));

        assertThat(look(Duration.ofMinutes(1))).containsExactly("CACHE null CRITICAL>WARNING");
    }

    @Test
    void machinesAreToldApart() {
        Finding web = finding(Aspect.RPO, Severity.WARNING, "web");
        Finding mail = finding(Aspect.RPO, Severity.WARNING, "mail");

        assertThat(look(LOOK, web)).containsExactly("RPO web OK>WARNING");
        assertThat(look(LOOK, web, mail)).containsExactly("RPO mail OK>WARNING");
        assertThat(look(Duration.ofMinutes(2), mail)).containsExactly("RPO web WARNING>OK");
    }

    @Test
    void aMachineThatIsNotNamedAnyMoreSinceThereAreTooManyIsNotBetter() {
        Finding web = finding(Aspect.RPO, Severity.WARNING, "web");
        Finding more = finding(Aspect.RPO, Severity.WARNING, null);
        look(LOOK, web);

        assertThat(look(Duration.ofHours(1), more)).containsExactly("RPO null OK>WARNING");
        assertThat(look(Duration.ofMinutes(2))).containsExactlyInAnyOrder("RPO web WARNING>OK", "RPO null WARNING>OK");
    }
}
