package io.sluice.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** What a request gets: a status, a type, a body that nobody changes any more. */
final class ApiAnswer {

    private static final String JSON = "application/json";

    private final int status;
    private final String type;
    private final byte[] body;

    private ApiAnswer(int status, String type, byte[] body) {
        this.status = status;
        this.type = type;
        this.body = body;
    }

    static ApiAnswer json(HttpResponseStatus status, JsonNode document) {
        return json(status, document.toString().getBytes(StandardCharsets.UTF_8));
    }

    static ApiAnswer json(HttpResponseStatus status, byte[] document) {
        return new ApiAnswer(status.code(), JSON, document);
    }

    static ApiAnswer text(String type, String text) {
        return new ApiAnswer(HttpResponseStatus.OK.code(), type, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same words for every error: one line, as JSON. */
    static ApiAnswer error(ApiException refused) {
        JsonNode line = JsonNodeFactory.instance.objectNode().put("error", refused.getMessage());
        return json(HttpResponseStatus.valueOf(refused.status()), line);
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    /** Not copied: shared by all who get the same answer. */
    byte[] body() {
        return body;
    }
}
