package io.sluice.gateway.session;

import io.sluice.config.policy.Policy;
import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Id;
import io.sluice.wire.WireException;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A policy and what the gateway's configuration calls it. */
record NamedPolicy(String name, Policy policy) {

    /**
     * The policy that an agent asks for.
     *
     * @param asked its name; null is the default
     * @throws WireException BAD_POLICY where there is none of that name
     */
    static NamedPolicy of(Map<String, Policy> policies, @Nullable String asked) {
        String name = asked == null ? GatewayConfiguration.DEFAULT_POLICY : asked;
        Policy policy = policies.get(name);
        if (policy == null) {
            throw new WireException(
                    ErrorCode.BAD_POLICY,
                    "the gateway has no policy '" + name + "' but "
                            + String.join(", ", new TreeSet<>(policies.keySet()))
                            + ": name one of these in the agent's configuration, or add it to the gateway's");
        }
        return new NamedPolicy(name, policy);
    }

    /** What a machine is told of it. The vault is asked only where it matters whether the machine has a point. */
    Mono<AppliedPolicy> applied(Vault vault, Id machine) {
        Mono<Boolean> hasPoint = policy.initialStart() == null
                ? Mono.just(true)
                : vault.newestPoint(machine).hasElement();
        return hasPoint.map(has -> AppliedPolicy.of(name, policy, has));
    }
}
