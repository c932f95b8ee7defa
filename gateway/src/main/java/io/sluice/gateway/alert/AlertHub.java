package io.sluice.gateway.alert;

import io.sluice.config.settings.Alerts;
import io.sluice.gateway.alert.AlertStates.Change;
import io.sluice.gateway.health.Finding;
import io.sluice.gateway.session.Parts;
import io.sluice.wire.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;

/**
 * Hears the findings of each moment, and tells all targets what has changed.
 *
 * <p>Threads: one at a time; {@link #hear} does not wait for anybody. Owns: its targets and their threads.
 */
public final class AlertHub implements Disposable {

    private final Parts parts;
    private final List<AlertQueue> queues;
    private final List<ExecHook> programs;
    private final AlertStates states = new AlertStates();

    private AlertHub(Parts parts, List<AlertQueue> queues, List<ExecHook> programs) {
        this.parts = parts;
        this.queues = List.copyOf(queues);
        this.programs = List.copyOf(programs);
    }

    /**
     * One for the targets of the settings. Blocks: files are read.
     *
     * @throws IllegalArgumentException with a line for the user when these cannot be read
     */
    public static AlertHub open(Alerts settings, Parts parts) {
        List<AlertQueue> queues = new ArrayList<>();
        List<ExecHook> programs = new ArrayList<>();
        Alerts.Webhook webhook = settings.webhook();
        if (webhook != null) {
            queues.add(new AlertQueue(Webhook.open(
                    webhook, parts.resources().loops(), parts.resources().timer())));
        }
        Alerts.Exec exec = settings.exec();
        if (exec != null) {
            ExecHook program = new ExecHook(exec, ExecHook.LIMIT);
            programs.add(program);
            queues.add(new AlertQueue(program));
        }
        return new AlertHub(parts, queues, programs);
    }

    /** Takes what there is at the moment. */
    public void hear(List<Finding> findings) {
        if (queues.isEmpty()) {
            return;
        }
        for (Change change : states.update(findings, parts.resources().timer().now(TimeUnit.NANOSECONDS))) {
            Alert alert = new Alert(
                    Id.random(parts.resources().random()),
                    parts.resources().clock().instant(),
                    parts.vault().id(),
                    change.finding(),
                    change.severity(),
                    change.was());
            queues.forEach(queue -> queue.offer(alert));
        }
    }

    /** Alerts that have arrived at a target. */
    public long told() {
        return queues.stream().mapToLong(AlertQueue::told).sum();
    }

    /** Alerts that were given up. */
    public long lost() {
        return queues.stream().mapToLong(AlertQueue::lost).sum();
    }

    @Override
    public void dispose() {
        queues.forEach(AlertQueue::dispose);
        programs.forEach(ExecHook::close);
    }
}
