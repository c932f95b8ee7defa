package io.sluice.cli.orders;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.ApiOptions;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.Surroundings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What every order has: a machine, the gateway that is to hear it, and the way in which its answer is shown. */
final class OrderOptions {

    @Parameters(paramLabel = "MACHINE", description = "The machine's name.")
    private String machine;

    @Mixin
    private ApiOptions api;

    @Mixin
    private OutputOptions output;

    /** Gives the order to the gateway, and shows how the machine stands then. */
    void give(Surroundings surroundings, Order order, String reason) {
        String wish = Json.object()
                .put("machine", machine)
                .put("reason", reason)
                .put("by", surroundings.environment().getOrDefault("USER", ""))
                .toString();
        JsonNode answer = api.ask(surroundings, gateway -> gateway.post(order.path(), wish));
        output.print(surroundings, new OrderResult(order, answer, surroundings.clock()));
    }
}
