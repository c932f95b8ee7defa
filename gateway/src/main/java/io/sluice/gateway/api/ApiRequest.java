package io.sluice.gateway.api;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayOutputStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A request that has found its route.
 *
 * <p>Limits: a body of {@link #MAX_BODY_BYTES}; more is answered with 413 as soon as it has come, whatever the request said before.
 */
final class ApiRequest {

    static final int MAX_BODY_BYTES = 64 << 10;

    private final Flux<ByteBuf> content;

    ApiRequest(Flux<ByteBuf> content) {
        this.content = content;
    }

    /** All of its body; empty bytes for none. Subscribe once. */
    Mono<byte[]> body() {
        return content.reduceWith(ByteArrayOutputStream::new, ApiRequest::append)
                .map(ByteArrayOutputStream::toByteArray);
    }

    private static ByteArrayOutputStream append(ByteArrayOutputStream body, ByteBuf part) {
        if (body.size() + part.readableBytes() > MAX_BODY_BYTES) {
            throw new ApiException(
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                    "the body is longer than " + MAX_BODY_BYTES + " bytes");
        }
        byte[] bytes = new byte[part.readableBytes()];
        part.readBytes(bytes);
        body.writeBytes(bytes);
        return body;
    }
}
