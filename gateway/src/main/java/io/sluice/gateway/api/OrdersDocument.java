package io.sluice.gateway.api;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.gateway.machines.MachineStatus;
import io.sluice.gateway.orders.StandingOrders;
import io.sluice.gateway.session.Parts;
import io.sluice.gateway.state.Order;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.VaultException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Takes orders for machines, and says how a machine stands then. Format: docs/openapi.json, Orders. Threads: any; nothing blocks. */
final class OrdersDocument {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Parts parts;
    private final StandingOrders orders;

    OrdersDocument(Parts parts) {
        this.parts = parts;
        this.orders = parts.orders();
    }

    /** No cycle of the machine begins until it is resumed. */
    Mono<ApiAnswer> pause(ApiRequest request) {
        return give(request, Order.Kind.PAUSE);
    }

    /** The machine's next cycle sends everything. */
    Mono<ApiAnswer> resync(ApiRequest request) {
        return give(request, Order.Kind.RESYNC);
    }

    /** Cycles of the machine begin again, the first one at once. */
    Mono<ApiAnswer> resume(ApiRequest request) {
        return wish(request)
                .flatMap(wish -> orders.withdraw(wish.machine(), Order.Kind.PAUSE)
                        .map(wasPaused -> answer(wish.machine(), wasPaused)));
    }

    /** One that is paused stays paused since when it was. */
    private Mono<ApiAnswer> give(ApiRequest request, Order.Kind kind) {
        return wish(request)
                .flatMap(wish ->
                        kind == Order.Kind.PAUSE && orders.pause(wish.machine()).isPresent()
                                ? Mono.just(answer(wish.machine(), false))
                                : orders.give(wish.machine(), order(kind, wish))
                                        .then(Mono.fromSupplier(() -> answer(wish.machine(), true))));
    }

    private Order order(Order.Kind kind, Wish wish) {
        try {
            return new Order(kind, parts.resources().clock().instant(), wish.by(), wish.reason());
        } catch (IllegalArgumentException e) {
            throw new ApiException(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /** What somebody wants of a machine. */
    private record Wish(String machine, String by, String reason) {}

    private Mono<Wish> wish(ApiRequest request) {
        return request.body()
                .map(OrdersDocument::read)
                .flatMap(wish -> known(wish.machine()).map(machine -> new Wish(machine, wish.by(), wish.reason())));
    }

    private static Wish read(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            if (json.path("machine").isTextual()) {
                return new Wish(json.get("machine").asText(), text(json, "by"), text(json, "reason"));
            }
            throw noWish();
        } catch (IOException e) {
            throw noWish();
        }
    }

    private static String text(JsonNode json, String name) {
        JsonNode text = json.path(name);
        if (!text.isMissingNode() && !text.isTextual()) {
            throw noWish();
        }
        return text.asText("");
    }

    private static ApiException noWish() {
        return new ApiException(
                HttpResponseStatus.BAD_REQUEST,
                "the body is none: send {\"machine\":\"NAME\"}, with \"reason\" and \"by\" as further texts where wanted");
    }

    /** The machine's name: one that is connected or listed is known without a look into the vault. */
    private Mono<String> known(String machine) {
        return status(machine).isPresent()
                ? Mono.just(machine)
                : parts.vault().machine(machine).map(MachineRecord::name).onErrorMap(e -> notFound(machine, e));
    }

    private Optional<MachineStatus> status(String machine) {
        return parts.machines().status(machine);
    }

    private static ApiException notFound(String machine, Throwable why) {
        if (why instanceof VaultException refused && refused.kind() == VaultException.Kind.NO_SUCH_MACHINE) {
            return new ApiException(
                    HttpResponseStatus.NOT_FOUND,
                    "no machine '" + machine + "': sluice status lists those that there are");
        }
        return new ApiException(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                "whether there is a machine '" + machine + "' cannot be told now (" + why.getMessage()
                        + "): try again later");
    }

    private ApiAnswer answer(String machine, boolean isChanged) {
        Optional<MachineStatus> status = status(machine);
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("machine", machine)
                .put("changed", isChanged)
                .put("connected", status.map(MachineStatus::peer).isPresent())
                .put(
                        "cycle",
                        status.map(MachineStatus::cycle)
                                .map(cycle -> cycle.kind())
                                .orElse(null));
        document.set("paused", order(orders.pause(machine)));
        document.set("resync", order(orders.resync(machine)));
        return ApiAnswer.json(HttpResponseStatus.OK, document);
    }

    /** An order as documents have it; null for none. */
    static @Nullable ObjectNode order(Optional<Order> order) {
        return order.map(given -> JsonNodeFactory.instance
                        .objectNode()
                        .put("since", given.since().toString())
                        .put("by", given.by())
                        .put("reason", given.reason()))
                .orElse(null);
    }
}
