package io.sluice.gateway.alert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.health.Finding;
import io.sluice.gateway.health.Severity;
import io.sluice.wire.Id;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * One change of state that somebody has to hear of. Format as JSON: docs/operations.md, Alerts.
 *
 * @param id drawn for it, the same each time that it is sent
 * @param time when it was seen
 * @param vault the gateway's
 * @param finding what it is about; of one that is over, as it was last
 * @param severity what it is now; {@link Severity#OK} is over
 * @param was what it was before
 */
public record Alert(Id id, Instant time, Id vault, Finding finding, Severity severity, Severity was) {

    private static final int VERSION = 1;

    /** As it is sent. */
    byte[] toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("version", VERSION)
                .put("id", id.toString())
                .put("time", time.toString())
                .put("vault", vault.toString())
                .put("about", finding.aspect().jsonName())
                .put("machine", finding.machine())
                .put("severity", severity.jsonName())
                .put("was", was.jsonName())
                .put("text", finding.line());
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** What it is about, in the log. */
    String name() {
        return finding.aspect().jsonName() + (finding.machine() == null ? "" : " machine=" + finding.machine());
    }
}
