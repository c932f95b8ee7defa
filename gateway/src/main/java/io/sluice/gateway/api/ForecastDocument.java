package io.sluice.gateway.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.config.policy.Policy;
import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.gateway.forecast.ChurnProfile;
import io.sluice.gateway.forecast.Forecast;
import io.sluice.gateway.forecast.MachineLoad;
import io.sluice.gateway.session.Parts;
import io.sluice.gateway.state.ChurnHour;
import io.sluice.gateway.state.KnownMachine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * Which RPO machines will have. Format: docs/openapi.json, Forecast. Threads: any; the state is asked on its own, and the model runs on the disk scheduler, since it
 * may take a second: one at a time. Limits: 24 figures of each machine, {@link Forecast#MAX_MACHINES}, those that change most.
 */
final class ForecastDocument {

    private final Parts parts;
    private final Mono<ApiAnswer> shared;

    ForecastDocument(Parts parts) {
        this.parts = parts;
        this.shared = Mono.defer(this::make)
                .cache(GatewayApi.SAME_ANSWER, parts.resources().timer());
    }

    /** From this hour on. Who asks while it is made gets the same. */
    Mono<ApiAnswer> show() {
        return shared;
    }

    private Mono<ApiAnswer> make() {
        Instant now = parts.resources().clock().instant();
        return Mono.zip(
                        parts.state().history().machines(),
                        parts.state().history().churnByHourOfDay(ChurnProfile.begin(now), ChurnProfile.end(now)))
                .publishOn(parts.resources().disk())
                .map(known -> document(now, known.getT1(), known.getT2()));
    }

    /** A machine, its policy, and how much it changes. */
    private record Known(String name, Policy policy, ChurnProfile churn) {

        double bytesPerDay() {
            return churn.bytesPerSec().stream()
                    .flatMap(List::stream)
                    .mapToDouble(rate -> rate)
                    .sum();
        }
    }

    private ApiAnswer document(Instant now, List<KnownMachine> machines, List<ChurnHour> churn) {
        List<Known> known = known(now, machines, churn);
        List<MachineLoad> loads = known.stream()
                .sorted(Comparator.comparing(Known::bytesPerDay).reversed())
                .flatMap(machine -> load(machine).stream())
                .limit(Forecast.MAX_MACHINES)
                .toList();
        Map<String, List<Duration>> forecast = Forecast.of(now, parts.throttle().schedule(), loads);
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("from", now.truncatedTo(ChronoUnit.HOURS).toString());
        ArrayNode list = document.putArray("machines");
        known.forEach(machine -> list.add(machine(machine, Optional.ofNullable(forecast.get(machine.name())))));
        return ApiAnswer.json(HttpResponseStatus.OK, document);
    }

    private List<Known> known(Instant now, List<KnownMachine> machines, List<ChurnHour> churn) {
        Map<String, List<ChurnHour>> byMachine = churn.stream().collect(Collectors.groupingBy(ChurnHour::machine));
        List<Known> known = new ArrayList<>();
        for (KnownMachine machine : machines) {
            String name = machine.last().machine();
            ChurnProfile profile = ChurnProfile.of(byMachine.getOrDefault(name, List.of()), now);
            known.add(new Known(name, policy(machine.last().policy()), profile));
        }
        known.sort(Comparator.comparing(Known::name));
        return known;
    }

    /** A policy may have left the configuration since the machine was seen. */
    private Policy policy(String name) {
        Map<String, Policy> policies = parts.policies().all();
        return Objects.requireNonNull(
                policies.getOrDefault(name, policies.get(GatewayConfiguration.DEFAULT_POLICY)), "a default policy");
    }

    private Optional<MachineLoad> load(Known machine) {
        return machine.churn()
                .bytesPerSec()
                .map(rates -> new MachineLoad(
                        machine.name(),
                        machine.policy().weight(),
                        machine.policy().every(),
                        parts.throttle().schedule(machine.name()),
                        rates));
    }

    private static ObjectNode machine(Known machine, Optional<List<Duration>> forecast) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", machine.name())
                .put("rpoLimitSeconds", machine.policy().rpo().toSeconds())
                .put("knownHours", machine.churn().hours());
        json.putNull("rpoSeconds");
        forecast.ifPresent(hours -> {
            ArrayNode list = json.putArray("rpoSeconds");
            hours.forEach(rpo -> list.add(rpo.toSeconds()));
        });
        return json;
    }
}
