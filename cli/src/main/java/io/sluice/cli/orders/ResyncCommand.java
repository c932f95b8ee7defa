package io.sluice.cli.orders;

import io.sluice.cli.process.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice resync}. */
@Command(
        name = "resync",
        description = {
            "Have the next cycle of a machine send everything, whatever its agent believes the vault to hold. It begins at once, or when"
                    + " the machine is resumed where it is paused; it happens once, over restarts of gateway and agent."
        },
        footer = {"  sluice resync web-1", "  sluice resync web-1 --reason 'its state was restored from a backup'"})
public final class ResyncCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private OrderOptions options;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who wonder later: one line.")
    private String reason = "";

    /** A command of this process. */
    public ResyncCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        options.give(surroundings, Order.RESYNC, reason);
        return 0;
    }
}
