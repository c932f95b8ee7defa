package io.sluice.cli.orders;

import io.sluice.cli.process.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice resume}. */
@Command(
        name = "resume",
        description = {"Let cycles of a paused machine begin again, the first one at once."},
        footer = {"  sluice resume web-1"})
public final class ResumeCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private OrderOptions options;

    /** A command of this process. */
    public ResumeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        options.give(surroundings, Order.RESUME, "");
        return 0;
    }
}
