package io.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.config.policy.Policy;
import io.sluice.config.settings.Alerts;
import io.sluice.gateway.api.ApiSettings;
import io.sluice.gateway.api.GatewayApi;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.state.StateStore;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.MeteredBlobStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A gateway with its HTTP port, and a client that asks it. */
final class ApiGateway implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path tokenFile;
    private final RunningGateway running;
    private final GatewayApi api;

    ApiGateway(Path directory) {
        this(directory, Policy.DEFAULT, plain -> plain);
    }

    /** One whose state is kept there. */
    ApiGateway(Path directory, StateStore state) {
        this(directory, Policy.DEFAULT, Alerts.NONE, plain -> plain, resources -> resources.withState(state));
    }

    /** One that tells somebody. */
    ApiGateway(Path directory, Policy policy, Alerts alerts) {
        this(directory, policy, alerts, plain -> plain, resources -> resources);
    }

    /** One with another default policy, and with a store that has been wrapped. */
    ApiGateway(Path directory, Policy policy, UnaryOperator<BlobStore> wrapper) {
        this(directory, policy, Alerts.NONE, wrapper, resources -> resources);
    }

    private ApiGateway(
            Path directory,
            Policy policy,
            Alerts alerts,
            UnaryOperator<BlobStore> wrapper,
            UnaryOperator<GatewayResources> resources) {
        AtomicReference<MeteredBlobStore> metered = new AtomicReference<>();
        running = new RunningGateway(
                directory,
                settings -> settings.withPolicies(Map.of("default", policy)),
                plain -> {
                    metered.set(new MeteredBlobStore(wrapper.apply(plain)));
                    return metered.get();
                },
                resources);
        tokenFile = directory.resolve("state").resolve("api.token");
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        api = GatewayApi.start(new ApiSettings(listen, tokenFile, alerts), running.gateway(), metered.get())
                .block(RunningGateway.PATIENCE);
    }

    RunningGateway running() {
        return running;
    }

    GatewayApi api() {
        return api;
    }

    Path tokenFile() {
        return tokenFile;
    }

    String token() {
        try {
            return Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks with the token. */
    HttpResponse<String> get(String path) {
        return send("GET", path, "Bearer " + token());
    }

    HttpResponse<String> send(String method, String path, @Nullable String authorization) {
        return send(method, path, authorization, "");
    }

    HttpResponse<String> send(String method, String path, @Nullable String authorization, String body) {
        URI uri = URI.create("http://127.0.0.1:" + api.address().getPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .timeout(RunningGateway.PATIENCE);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    JsonNode status() {
        return json(get("/v1/status"));
    }

    /** The only machine. */
    JsonNode machine() {
        return status().get("machines").get(0);
    }

    /** The value of the line of a scrape that starts like this; 0 where there is none. */
    double meter(String line) {
        return get("/metrics")
                .body()
                .lines()
                .filter(each -> each.startsWith(line + " "))
                .mapToDouble(each -> Double.parseDouble(each.substring(line.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + response.body(), e);
        }
    }

    @Override
    public void close() {
        api.stop().block(RunningGateway.PATIENCE);
        running.close();
    }
}
