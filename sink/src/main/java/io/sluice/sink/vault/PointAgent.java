package io.sluice.sink.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.wire.Id;

/**
 * Which agent took a recovery point.
 *
 * @param host the host's id
 * @param state the id of the agent's state, which a cloned host has too
 * @param version the agent's version
 */
public record PointAgent(Id host, Id state, String version) {

    static PointAgent read(Members json) {
        return new PointAgent(json.id("host"), json.id("state"), json.text("version"));
    }

    ObjectNode toJson() {
        return CheckedJson.object()
                .put("host", host.toString())
                .put("state", state.toString())
                .put("version", version);
    }
}
