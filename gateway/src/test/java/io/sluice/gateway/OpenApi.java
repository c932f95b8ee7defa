package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** docs/openapi.json, and what it demands of responses. */
final class OpenApi {

    private static final Path FILE = Path.of(System.getProperty("sluice.root"), "docs", "openapi.json");

    private final ObjectNode document;

    OpenApi() {
        try {
            document = (ObjectNode) new ObjectMapper().readTree(FILE.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode document() {
        return document;
    }

    /** Such as {@code GET /v1/status}. */
    Set<String> routes() {
        return StreamSupport.stream(
                        ((Iterable<String>) () -> document.get("paths").fieldNames()).spliterator(), false)
                .flatMap(path -> StreamSupport.stream(
                                ((Iterable<String>) () ->
                                                document.get("paths").get(path).fieldNames())
                                        .spliterator(),
                                false)
                        .map(method -> method.toUpperCase(Locale.ROOT) + " " + path))
                .collect(Collectors.toSet());
    }

    boolean needsToken(String method, String path) {
        return !operation(method, path).get("security").isEmpty();
    }

    private JsonNode operation(String method, String path) {
        return document.get("paths").get(path).get(method.toLowerCase(Locale.ROOT));
    }

    /** Holds a response to what the document says of its status, type and body. */
    void check(String method, String path, HttpResponse<String> response) {
        JsonNode described = operation(method, path).get("responses").get(String.valueOf(response.statusCode()));
        assertThat(described)
                .as(method + " " + path + " gave " + response.statusCode())
                .isNotNull();
        String type =
                response.headers().firstValue("content-type").orElse("none").split(";", 2)[0];
        JsonNode content = described.get("content").get(type);
        assertThat(content).as("type " + type).isNotNull();
        if (type.equals("application/json")) {
            ObjectNode rooted = document.deepCopy();
            rooted.setAll((ObjectNode) content.get("schema"));
            JsonSchema schema =
                    JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(rooted);
            Set<ValidationMessage> wrong = schema.validate(ApiGateway.json(response));
            assertThat(wrong).as(response.body()).isEmpty();
        }
    }
}
