package io.sluice.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.gateway.HostPort;
import io.sluice.cli.process.StateDirectory;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** The options of every command that asks a running gateway. */
public final class ApiOptions {

    /** Where a gateway with a configuration file listens for commands unless told otherwise. */
    private static final String DEFAULT_ADDRESS = "127.0.0.1:7480";

    private static final String VARIABLE = "SLUICE_API";

    @Option(
            names = "--api",
            paramLabel = "HOST:PORT",
            converter = HostPort.class,
            description = "Where the gateway's API listens. Default: SLUICE_API, else 127.0.0.1:7480.")
    private @Nullable InetSocketAddress api;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the gateway's token. Default: api.token in the state directory.")
    private @Nullable Path tokenFile;

    /**
     * What the gateway that is meant says to a question; waits for it until the end is asked for. Errors: those of {@link #client} and {@link ApiClient}.
     */
    public JsonNode ask(Surroundings surroundings, Function<ApiClient, Mono<JsonNode>> question) {
        return surroundings
                .interruption()
                .await(question.apply(client(surroundings)))
                .orElseThrow();
    }

    /** The gateway that is meant. */
    public ApiClient client(Surroundings surroundings) {
        InetSocketAddress address = HostPort.resolved(api != null ? api : fromEnvironment(surroundings));
        if (!address.getAddress().isLoopbackAddress()) {
            throw new UsageException(
                    "the API has no TLS: " + HostPort.text(address)
                            + " is on another host, and the token would be read on the way; forward its port to this one, by ssh");
        }
        return new ApiClient(
                address, tokenFile != null ? tokenFile : StateDirectory.apiTokenFile(surroundings.environment()));
    }

    private static InetSocketAddress fromEnvironment(Surroundings surroundings) {
        String given = surroundings.environment().getOrDefault(VARIABLE, "");
        try {
            return new HostPort().convert(given.isEmpty() ? DEFAULT_ADDRESS : given);
        } catch (IllegalArgumentException e) {
            throw new UsageException(VARIABLE + ": " + e.getMessage(), e);
        }
    }
}
