package io.sluice.gateway.api;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.config.Names;
import io.sluice.gateway.state.GatewayState;
import io.sluice.gateway.state.KnownMachine;
import io.sluice.gateway.state.Sighting;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** The machines that have ever been seen, and whose their names are. Format: docs/openapi.json, KnownMachines. Threads: any; nothing blocks. */
final class MachinesDocument {

    private static final Logger LOG = LoggerFactory.getLogger(MachinesDocument.class);
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final GatewayState state;

    MachinesDocument(GatewayState state) {
        this.state = state;
    }

    /** All of them. */
    Mono<ApiAnswer> show() {
        return state.history().machines().map(MachinesDocument::document);
    }

    /** Frees the name of the machine in the request's body for the certificate that comes with it next. */
    Mono<ApiAnswer> release(ApiRequest request) {
        return request.body()
                .map(MachinesDocument::name)
                .flatMap(machine -> state.bindings()
                        .release(machine)
                        .doOnNext(was -> LOG.info("machine={} its name is released, was bound={}", machine, was))
                        .map(was -> ApiAnswer.json(
                                HttpResponseStatus.OK,
                                object().put("machine", machine).put("released", was))));
    }

    private static String name(byte[] body) {
        try {
            JsonNode machine = JSON.readTree(body).path("machine");
            if (machine.isTextual()) {
                return Names.machine(machine.asText());
            }
        } catch (IllegalArgumentException e) {
            throw new ApiException(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            // The same answer as to what is JSON and names nothing.
        }
        throw new ApiException(
                HttpResponseStatus.BAD_REQUEST, "the body names no machine: send {\"machine\":\"NAME\"}");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ApiAnswer document(List<KnownMachine> machines) {
        ObjectNode document = object();
        ArrayNode list = document.putArray("machines");
        machines.forEach(machine -> list.add(machine(machine)));
        return ApiAnswer.json(HttpResponseStatus.OK, document);
    }

    private static ObjectNode machine(KnownMachine machine) {
        Sighting last = machine.last();
        ObjectNode json = object().put("name", last.machine())
                .put("id", last.id().toString())
                .put("host", last.host().toString())
                .put("policy", last.policy())
                .put("firstSeen", machine.firstSeen().toString())
                .put("lastSeen", last.at().toString())
                .put("certificate", machine.holder());
        json.set("lastPoint", point(last.point()));
        return json;
    }

    private static @Nullable ObjectNode point(Sighting.@Nullable Point point) {
        return point == null
                ? null
                : object().put("number", point.number())
                        .put("time", point.time().toString());
    }
}
