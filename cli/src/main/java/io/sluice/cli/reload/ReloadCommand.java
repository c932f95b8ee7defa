package io.sluice.cli.reload;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.ApiOptions;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice reload}. */
@Command(
        name = "reload",
        description = {
            "Have a running gateway read its configuration file again, as SIGHUP does. Bandwidth, policies, machines and shutdown.grace are in force"
                    + " at once, for transfers under way and for agents that are connected too; what needs a restart is named.",
            "A file with mistakes changes nothing. An agent is told by SIGHUP: systemctl reload sluice-agent."
        },
        footer = {"  sluice config check /etc/sluice/gateway.yaml && sluice reload"})
public final class ReloadCommand implements Callable<Integer> {

    private static final String PATH = "/v1/reload";

    private final Surroundings surroundings;

    @Mixin
    private ApiOptions api;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public ReloadCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        JsonNode answer = api.ask(surroundings, gateway -> gateway.post(PATH, ""));
        output.print(surroundings, new ReloadResult(answer));
        return 0;
    }
}
