package io.sluice.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.cli.gateway.HostPort;
import io.sluice.cli.process.CommandFailedException;
import io.sluice.cli.process.UsageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;

/**
 * Asks a running gateway. Each request has a connection of its own.
 *
 * <p>Threads: nothing blocks; the token file is read where that may. Errors: {@link UsageException} for what the gateway refuses and would refuse again,
 * {@link CommandFailedException} for the rest, with what to do; the token is in none of them.
 */
public final class ApiClient {

    /** More than a gateway waits for its state database, which is 5 s to connect and 10 s for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Statuses of requests that are refused, and would be again, with nothing changed. */
    private static final Set<Integer> REFUSED = Set.of(
            HttpResponseStatus.BAD_REQUEST.code(),
            HttpResponseStatus.NOT_FOUND.code(),
            HttpResponseStatus.UNPROCESSABLE_ENTITY.code());

    private static final ObjectMapper JSON = new ObjectMapper();

    private final InetSocketAddress address;
    private final Path tokenFile;
    private final Duration patience;

    ApiClient(InetSocketAddress address, Path tokenFile) {
        this(address, tokenFile, PATIENCE);
    }

    /** One that waits so long for an answer. */
    ApiClient(InetSocketAddress address, Path tokenFile, Duration patience) {
        this.address = address;
        this.tokenFile = tokenFile;
        this.patience = patience;
    }

    /** The document at a path. */
    public Mono<JsonNode> get(String path) {
        return ask(HttpMethod.GET, path, "");
    }

    /** Puts a document at a path; gives what is there then. */
    public Mono<JsonNode> put(String path, String document) {
        return ask(HttpMethod.PUT, path, document);
    }

    /** Asks for something to be done; gives how things stand then. */
    public Mono<JsonNode> post(String path, String document) {
        return ask(HttpMethod.POST, path, document);
    }

    /** Takes away what was put at a path; gives what is there then. */
    public Mono<JsonNode> delete(String path) {
        return ask(HttpMethod.DELETE, path, "");
    }

    private Mono<JsonNode> ask(HttpMethod method, String path, String body) {
        return Mono.fromCallable(this::token)
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(token -> request(token, method, path, body))
                .timeout(patience)
                .onErrorMap(TimeoutException.class, e -> noAnswer(method, e))
                .onErrorMap(
                        e -> !(e instanceof CommandFailedException) && !(e instanceof UsageException), this::noGateway);
    }

    private Mono<JsonNode> request(String token, HttpMethod method, String path, String content) {
        return HttpClient.newConnection()
                .remoteAddress(() -> address)
                .headers(headers -> headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token))
                .request(method)
                .uri(path)
                .send(ByteBufMono.fromString(Mono.just(content)))
                .responseSingle((response, body) -> body.asString(StandardCharsets.UTF_8)
                        .defaultIfEmpty("")
                        .map(text -> document(response.status(), text)));
    }

    private JsonNode document(HttpResponseStatus status, String text) {
        if (status.code() == HttpResponseStatus.UNAUTHORIZED.code()) {
            throw new UsageException(
                    gateway() + " does not take the token of " + tokenFile + ": name its own with --token-file");
        }
        try {
            JsonNode document = JSON.readTree(text);
            if (status.code() == HttpResponseStatus.OK.code()) {
                return document;
            }
            String line = gateway() + " answers " + status.code() + ": "
                    + document.path("error").asText("nothing more");
            throw REFUSED.contains(status.code()) ? new UsageException(line) : new CommandFailedException(line);
        } catch (JsonProcessingException e) {
            throw new CommandFailedException(
                    "what answers on " + HostPort.text(address) + " is no gateway: name it with --api", e);
        }
    }

    private String token() throws IOException {
        try {
            return Files.readString(tokenFile).strip();
        } catch (NoSuchFileException e) {
            throw new CommandFailedException(
                    "no token file " + tokenFile
                            + ": a gateway makes it when it starts with its API; name it with --token-file",
                    e);
        } catch (AccessDeniedException e) {
            throw new UsageException(
                    "token file " + tokenFile + " is not yours to read: run this as the gateway's user", e);
        }
    }

    private String gateway() {
        return "the gateway on " + HostPort.text(address);
    }

    private CommandFailedException noAnswer(HttpMethod method, TimeoutException why) {
        return new CommandFailedException(
                gateway() + " has not answered within " + patience.toSeconds() + " s: "
                        + (method.equals(HttpMethod.GET)
                                ? "its log may say why"
                                : "what was asked for may still be done; see sluice status"),
                why);
    }

    private CommandFailedException noGateway(Throwable why) {
        return new CommandFailedException(
                "no gateway answers on " + HostPort.text(address) + " (" + why.getMessage()
                        + "): start one with its API, or name it with --api",
                why);
    }
}
