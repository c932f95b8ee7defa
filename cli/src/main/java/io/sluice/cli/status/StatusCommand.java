package io.sluice.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.ApiClient;
import io.sluice.cli.api.ApiOptions;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;

/** {@code sluice status}: asks a running gateway. */
@Command(
        name = "status",
        description = {
            "Show what a running gateway and its machines are doing: state, newest recovery point and its age (RPO), the cycle under way,"
                    + " rates, and what has to be looked at.",
            "Asks the gateway's API on this host, with the token that the gateway keeps in a file."
        },
        footer = {"  sluice status", "  sluice status --watch", "  sluice status --api 127.0.0.1:7480 --json"})
public final class StatusCommand implements Callable<Integer> {

    private static final String PATH = "/v1/status";
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Surroundings surroundings;

    @Mixin
    private ApiOptions api;

    @Option(
            names = "--watch",
            description =
                    "Show it again every second until SIGINT: in place on a terminal, elsewhere in further lines when something is new;"
                            + " with --json a document a second.")
    private boolean watch;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (watch) {
            watch(api.client(surroundings));
        } else {
            output.print(surroundings, result(api.ask(surroundings, gateway -> gateway.get(PATH))));
        }
        return 0;
    }

    private void watch(ApiClient client) {
        StatusScreen screen = new StatusScreen(surroundings.out(), surroundings.outIsTerminal());
        Flux.interval(Duration.ZERO, EVERY)
                .onBackpressureDrop()
                .concatMap(tick -> client.get(PATH), 0)
                .takeUntilOther(surroundings.interruption().signal())
                .toIterable(1)
                .forEach(status -> show(screen, status));
    }

    private void show(StatusScreen screen, JsonNode status) {
        if (output.isJson()) {
            output.print(surroundings, result(status));
        } else {
            screen.show(result(status).lines());
        }
    }

    private StatusResult result(JsonNode status) {
        List<String> lines = new StatusText(surroundings.clock()).lines(status);
        return new StatusResult(lines, status);
    }
}
