package io.sluice.gateway.alert;

import io.sluice.gateway.health.Aspect;
import io.sluice.gateway.health.Finding;
import io.sluice.gateway.health.Severity;
import io.sluice.wire.Id;
import java.time.Instant;

/** Alerts that tests tell. */
final class SampleAlerts {

    private SampleAlerts() {}

    static Alert of(String text) {
        return new Alert(
                new Id(1, 2),
                Instant.parse("2026-11-21T09:00:00Z"),
                new Id(3, 4),
                new Finding(Aspect.RPO, Severity.WARNING, "web", text),
                Severity.WARNING,
                Severity.OK);
    }
}
