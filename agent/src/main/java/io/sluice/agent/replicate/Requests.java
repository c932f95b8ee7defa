package io.sluice.agent.replicate;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.Message.Request;
import io.sluice.wire.WireException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** What the gateway asks for on a control connection; the last counts, since each tells a whole state. Threads: any, one request at a time. */
final class Requests {

    private final Sinks.Many<Request> latest = Sinks.many().replay().latest();

    /**
     * One has come.
     *
     * @throws WireException UNSUPPORTED for a kind that is not known
     */
    void add(Request request) {
        if (!request.request().equals(Request.TERMS)) {
            throw new WireException(
                    ErrorCode.UNSUPPORTED, "the gateway asks for what this agent does not know: update the agent");
        }
        latest.tryEmitNext(request);
    }

    /** The last one, and those that come; never completes. */
    Flux<Request> all() {
        return latest.asFlux();
    }
}
