package io.sluice.gateway.session;

import io.sluice.config.policy.Policy;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The policies that machines may name, which a new configuration may replace while machines are connected. Threads: any. */
public final class LivePolicies {

    private final Sinks.Many<Boolean> changes = Sinks.many().multicast().directBestEffort();
    private volatile Map<String, Policy> byName;

    /** Begins with these, one of which is called default. */
    public LivePolicies(Map<String, Policy> byName) {
        this.byName = Map.copyOf(byName);
    }

    /** From now on these are in force, one of which is called default; who is connected is told. */
    public synchronized void replace(Map<String, Policy> policies) {
        byName = Map.copyOf(policies);
        changes.tryEmitNext(true);
    }

    /** Those in force. */
    public Map<String, Policy> all() {
        return byName;
    }

    /** The policy that an agent asks for; null is the default. */
    NamedPolicy find(@Nullable String name) {
        return NamedPolicy.of(byName, name);
    }

    /** Comes whenever they were replaced. */
    Flux<Boolean> changes() {
        return changes.asFlux();
    }
}
