package io.sluice.cli.machines;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.ApiOptions;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice machines}: what the gateway's state database has of machines. */
@Command(
        name = "machines",
        description = {
            "List the machines that have ever connected to a running gateway, those that did last first.",
            "CERTIFICATE is whose the name is: subject and issuer of the certificate that came with it first. An agent with another"
                    + " certificate is refused; see sluice release. What machines are doing now is shown by sluice status."
        },
        footer = {"  sluice machines", "  sluice machines --json"})
public final class MachinesCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private ApiOptions api;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public MachinesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        JsonNode answer = api.ask(surroundings, gateway -> gateway.get("/v1/machines"));
        output.print(surroundings, new MachinesResult(answer, surroundings.clock()));
        return 0;
    }
}
