package io.sluice.cli.throttle;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.ApiClient;
import io.sluice.cli.api.ApiOptions;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.file.ConfigurationException;
import io.sluice.config.file.ScheduleText;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** {@code sluice throttle}: shows and changes what a running gateway may send to its sink. */
@Command(
        name = "throttle",
        description = {
            "Show or change what a running gateway may send to its sink, all machines together.",
            "A change is in force within a second, for uploads under way too, wins over the configuration, and is kept over"
                    + " restarts until --reset.",
            "--forecast tells which RPO each machine will have in each of the next 24 hours, if limits stay as they are and machines change as they"
                    + " did in the last days (a week at most, a day at least). It knows nothing of slow disks and networks."
        },
        footer = {
            "  sluice throttle",
            "  sluice throttle --rate 40Mbit/s",
            "  sluice throttle --work-days mon,tue,wed,thu,fri --work-hours 9:00-18:00 --work-rate 512Kbit/s --off-rate 2Mbit/s",
            "  sluice throttle --off",
            "  sluice throttle --reset",
            "  sluice throttle --forecast"
        })
public final class ThrottleCommand implements Callable<Integer> {

    private static final String PATH = "/v1/throttle";
    private static final String NO_LIMIT = "{\"windows\":[]}";

    private final Surroundings surroundings;

    @Option(names = "--show", description = "Show the limit; so does the command without any option.")
    private boolean show;

    @Option(names = "--off", description = "No limit at any time.")
    private boolean off;

    @Option(names = "--reset", description = "Go back to the limits of the gateway's configuration.")
    private boolean reset;

    @Option(
            names = "--forecast",
            description =
                    "Show which RPO each machine will have, hour by hour, with these limits and the churn of the last days.")
    private boolean forecast;

    @Mixin
    private ScheduleOptions schedule;

    @Mixin
    private ApiOptions api;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public ThrottleCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        long wishes = Stream.of(show, off, reset, forecast, schedule.isGiven())
                .filter(wish -> wish)
                .count();
        if (wishes > 1) {
            throw new UsageException(
                    "--show, --off, --reset, --forecast and a schedule exclude each other: give one of them");
        }
        JsonNode answer = api.ask(surroundings, this::question);
        output.print(
                surroundings, forecast ? new ForecastResult(answer, surroundings.clock()) : new ThrottleResult(answer));
        return 0;
    }

    private Mono<JsonNode> question(ApiClient gateway) {
        if (forecast) {
            return gateway.get("/v1/forecast");
        }
        if (off) {
            return gateway.put(PATH, NO_LIMIT);
        }
        if (reset) {
            return gateway.delete(PATH);
        }
        return schedule.isGiven() ? gateway.put(PATH, ScheduleText.write(given())) : gateway.get(PATH);
    }

    /** Read here, so that a mistake is one of use. */
    private BandwidthSchedule given() {
        try {
            return ScheduleText.read(schedule.text());
        } catch (ConfigurationException e) {
            List<String> lines = e.mistakes().stream()
                    .map(mistake -> mistake.key() + ": " + mistake.text())
                    .toList();
            throw new UsageException(String.join("; ", lines), e);
        }
    }
}
