package io.sluice.gateway.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.sluice.gateway.machines.MachineStatus;
import io.sluice.gateway.meter.GatewayMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The meters that there are one of for each machine.
 *
 * <p>Limits: {@link #MAX_MACHINES} have one, those that became known first; the others share one, which shows the worst of them, as machines of one name do.
 */
final class MachineGauges {

    static final int MAX_MACHINES = 1000;
    static final String OTHER = "other";

    private static final String MACHINE = "machine";

    private static final double MILLIS_PER_SEC = 1e3;

    private final MultiGauge rpo;
    private final MultiGauge rpoLimit;
    private final MultiGauge held;
    private final MultiGauge point;
    private final MultiGauge cycle;

    MachineGauges(MeterRegistry registry) {
        rpo = gauge(GatewayMeter.MACHINE_RPO, registry);
        rpoLimit = gauge(GatewayMeter.MACHINE_RPO_LIMIT, registry);
        held = gauge(GatewayMeter.MACHINE_HELD, registry);
        point = gauge(GatewayMeter.MACHINE_POINT, registry);
        cycle = gauge(GatewayMeter.MACHINE_CYCLE, registry);
    }

    private static MultiGauge gauge(GatewayMeter meter, MeterRegistry registry) {
        return MultiGauge.builder(meter.meterName())
                .description(meter.meaning())
                .baseUnit(MeterReadout.unit(meter))
                .register(registry);
    }

    /**
     * Shows these from now on.
     *
     * @param isPaused of which ones nothing is expected: they have no limit that they could exceed
     */
    void update(List<MachineStatus> machines, Predicate<MachineStatus> isPaused) {
        show(rpo, machines, machine -> seconds(machine.rpo().stream()));
        show(
                rpoLimit,
                machines,
                machine -> seconds(isPaused.test(machine) ? Stream.empty() : Stream.of(machine.rpoLimit())));
        showHeld(machines);
        show(
                point,
                machines,
                machine -> machine.lastPoint() == null
                        ? OptionalDouble.empty()
                        : OptionalDouble.of((double) machine.lastPoint().number()));
        show(
                cycle,
                machines,
                machine -> machine.lastCycle() == null
                        ? OptionalDouble.empty()
                        : seconds(Stream.of(machine.lastCycle().took())));
    }

    private static OptionalDouble seconds(Stream<Duration> durations) {
        return durations
                .mapToDouble(duration -> duration.toMillis() / MILLIS_PER_SEC)
                .findFirst();
    }

    private void showHeld(List<MachineStatus> machines) {
        Map<Tags, Double> longest = new LinkedHashMap<>();
        for (int i = 0; i < machines.size(); i++) {
            Tags machine = Tags.of(MACHINE, i < MAX_MACHINES ? machines.get(i).name() : OTHER);
            machines.get(i)
                    .heldUp()
                    .byHop()
                    .forEach((hop, time) -> longest.merge(
                            machine.and("hop", hop.jsonName()), time.toMillis() / MILLIS_PER_SEC, Math::max));
        }
        List<Row<?>> rows = new ArrayList<>();
        longest.forEach((tags, figure) -> rows.add(Row.of(tags, figure)));
        held.register(rows, true);
    }

    private static void show(
            MultiGauge gauge, List<MachineStatus> machines, Function<MachineStatus, OptionalDouble> value) {
        Map<String, Double> worst = new LinkedHashMap<>();
        for (int i = 0; i < machines.size(); i++) {
            String name = i < MAX_MACHINES ? machines.get(i).name() : OTHER;
            value.apply(machines.get(i)).ifPresent(figure -> worst.merge(name, figure, Math::max));
        }
        List<Row<?>> rows = new ArrayList<>();
        worst.forEach((name, figure) -> rows.add(Row.of(Tags.of(MACHINE, name), figure)));
        gauge.register(rows, true);
    }
}
