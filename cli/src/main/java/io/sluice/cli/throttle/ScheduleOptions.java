package io.sluice.cli.throttle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.output.Json;
import io.sluice.cli.process.UsageException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A bandwidth schedule on the command line: one rate, or work hours and off hours. */
final class ScheduleOptions {

    @Option(names = "--rate", paramLabel = "RATE", description = "The same limit at all times, such as 40Mbit/s.")
    private @Nullable String rate;

    @Option(
            names = "--work-days",
            paramLabel = "DAYS",
            split = ",",
            description = "The days of the work hours, such as mon,tue. Default: every day.")
    private @Nullable List<String> workDays;

    @Option(names = "--work-hours", paramLabel = "FROM-TO", description = "The work hours, such as 9:00-18:00.")
    private @Nullable String workHours;

    @Option(names = "--work-rate", paramLabel = "RATE", description = "The limit during the work hours.")
    private @Nullable String workRate;

    @Option(names = "--off-rate", paramLabel = "RATE", description = "The limit at other times. Default: none.")
    private @Nullable String offRate;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Whose clocks count, such as Europe/Berlin. Default: this host's.")
    private @Nullable String zone;

    boolean isGiven() {
        return rate != null
                || workDays != null
                || workHours != null
                || workRate != null
                || offRate != null
                || zone != null;
    }

    /** The schedule as a configuration has it; only whether the options fit together is looked at. */
    String text() {
        ObjectNode schedule = Json.object();
        if (rate != null) {
            if (workDays != null || workHours != null || workRate != null || offRate != null || zone != null) {
                throw new UsageException("--rate counts at all times: leave the options of work and off hours out");
            }
            return schedule.put("rate", rate).toString();
        }
        if (workHours == null || workRate == null) {
            throw new UsageException("work hours need --work-hours and --work-rate; one limit at all times is --rate");
        }
        if (zone != null) {
            schedule.put("zone", zone);
        }
        ObjectNode work = schedule.putObject("work").put("hours", workHours).put("rate", workRate);
        if (workDays != null) {
            ArrayNode days = work.putArray("days");
            workDays.forEach(days::add);
        }
        if (offRate != null) {
            schedule.putObject("off").put("rate", offRate);
        }
        return schedule.toString();
    }
}
