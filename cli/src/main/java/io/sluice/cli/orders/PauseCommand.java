package io.sluice.cli.orders;

import io.sluice.cli.process.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice pause}. */
@Command(
        name = "pause",
        description = {
            "Let no cycle of a machine begin until it is resumed, also over restarts of gateway and agent.",
            "A cycle that is under way is finished. A paused machine is no alarm, however old its newest recovery point gets;"
                    + " sluice status shows since when it is paused, and why."
        },
        footer = {"  sluice pause web-1", "  sluice pause web-1 --reason 'the disk is being replaced'"})
public final class PauseCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private OrderOptions options;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who wonder later: one line.")
    private String reason = "";

    /** A command of this process. */
    public PauseCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        options.give(surroundings, Order.PAUSE, reason);
        return 0;
    }
}
