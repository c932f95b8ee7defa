package io.sluice.gateway.session;

import io.sluice.gateway.state.StateException;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.WireException;
import io.sluice.wire.tls.CertificateHolder;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Whether a machine's name is that of who comes with it (docs/wire.md, HELLO): the first certificate that comes with a name has it from then on.
 *
 * <p>Errors: NAME_BOUND, and STATE_UNAVAILABLE where nobody can tell: safety comes before a cycle here.
 */
final class NameCheck {

    private static final Logger LOG = LoggerFactory.getLogger(NameCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private NameCheck() {}

    /** Completes where the name may be used on the connection. */
    static Mono<Void> of(Parts parts, FramedConnection connection, String machine) {
        if (!parts.resources().security().isSecure()) {
            return Mono.empty();
        }
        return Mono.fromCallable(() -> connection.holder().orElseThrow(ClosedChannelException::new))
                .subscribeOn(parts.resources().disk())
                .flatMap(holder -> parts.state()
                        .bindings()
                        .bind(machine, holder.text())
                        .timeout(PATIENCE, parts.resources().timer())
                        .doOnNext(bound -> require(machine, holder, bound)))
                .onErrorMap(StateException.class, e -> unavailable(machine, e))
                .onErrorMap(TimeoutException.class, e -> unavailable(machine, e))
                .then();
    }

    private static void require(String machine, CertificateHolder holder, String bound) {
        if (!bound.equals(holder.text())) {
            LOG.warn("machine={} refused holder='{}' its name is bound to='{}'", machine, holder, bound);
            throw new WireException(
                    ErrorCode.NAME_BOUND,
                    "the name '" + machine
                            + "' is bound to another certificate: use that machine's own, or another name;"
                            + " for a new certificate run 'sluice release' with the name at the gateway");
        }
    }

    private static WireException unavailable(String machine, Throwable why) {
        LOG.warn("machine={} whose its name is cannot be told: {}", machine, why.getMessage());
        return new WireException(
                ErrorCode.STATE_UNAVAILABLE,
                "whose the name '" + machine + "' is cannot be told now: the gateway's state database does not answer",
                why);
    }
}
