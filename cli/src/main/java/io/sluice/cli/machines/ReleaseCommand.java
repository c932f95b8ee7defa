package io.sluice.cli.machines;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.ApiOptions;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.output.Result;
import io.sluice.cli.process.Surroundings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice release}. */
@Command(
        name = "release",
        description = {
            "Free a machine's name for the certificate that comes with it next.",
            "A name is bound to the certificate that came with it first; one that is renewed by the same authority for the same subject is"
                    + " still the same. After a new authority or a new subject the name has to be released; end the old agent"
                    + " before, or it takes the name again. The machine's recovery points stay."
        },
        footer = {"  sluice release web-1"})
public final class ReleaseCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "MACHINE", description = "The machine's name.")
    private String machine;

    @Mixin
    private ApiOptions api;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public ReleaseCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        String wish = Json.object().put("machine", machine).toString();
        JsonNode answer = api.ask(surroundings, gateway -> gateway.post("/v1/release", wish));
        output.print(surroundings, new Released(answer));
        return 0;
    }

    private record Released(JsonNode json) implements Result {
        @Override
        public List<String> lines() {
            String name = "the name '" + json.path("machine").asText() + "' ";
            return List.of(
                    json.path("released").asBoolean()
                            ? name + "is free for the certificate that comes with it next"
                            : name + "was not bound");
        }
    }
}
