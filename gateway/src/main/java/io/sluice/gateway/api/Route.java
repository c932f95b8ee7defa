package io.sluice.gateway.api;

import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * One thing that the HTTP port answers.
 *
 * @param method such as GET
 * @param path the whole path
 * @param needsToken whether a request must carry the token
 * @param handler makes the answer; must not block the thread it is called on
 */
record Route(String method, String path, boolean needsToken, Function<ApiRequest, Mono<ApiAnswer>> handler) {

    /** Whether something may be otherwise afterwards. */
    boolean changes() {
        return !method.equals("GET");
    }

    /** What anybody on this host may ask. */
    static Route open(String path, Function<ApiRequest, Mono<ApiAnswer>> handler) {
        return new Route("GET", path, false, handler);
    }

    /** What only those may ask who can read the token file. */
    static Route withToken(String method, String path, Function<ApiRequest, Mono<ApiAnswer>> handler) {
        return new Route(method, path, true, handler);
    }
}
