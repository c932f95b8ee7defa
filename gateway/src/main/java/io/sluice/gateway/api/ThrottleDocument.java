package io.sluice.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.file.ConfigurationException;
import io.sluice.config.file.ScheduleText;
import io.sluice.gateway.throttle.LiveSchedule;
import io.sluice.gateway.throttle.Throttle;
import io.sluice.wire.rate.RateReading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Mono;

/** What may be sent to the sink, as a document, and its changes. Threads: any; the schedule is kept before it is in force. */
final class ThrottleDocument {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Throttle throttle;
    private final LiveSchedule live;

    ThrottleDocument(Throttle throttle, LiveSchedule live) {
        this.throttle = throttle;
        this.live = live;
    }

    /** As it is now. */
    Mono<ApiAnswer> show() {
        return Mono.fromCallable(() -> ApiAnswer.json(HttpResponseStatus.OK, document()));
    }

    /** Puts the schedule in the request's body in force. */
    Mono<ApiAnswer> change(ApiRequest request) {
        return request.body().map(ThrottleDocument::schedule).flatMap(live::set).then(show());
    }

    /** Goes back to the configuration's schedule. */
    Mono<ApiAnswer> reset() {
        return live.reset().then(show());
    }

    private static BandwidthSchedule schedule(byte[] body) {
        try {
            return ScheduleText.read(new String(body, StandardCharsets.UTF_8));
        } catch (ConfigurationException e) {
            String line = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", "; ");
            throw new ApiException(HttpResponseStatus.BAD_REQUEST, line);
        }
    }

    private JsonNode document() throws IOException {
        RateReading reading = throttle.reading();
        ObjectNode document = JSON.createObjectNode()
                .put("source", live.isSet() ? "live" : "configuration")
                .put("recentBytesPerSec", reading.recentBytesPerSec());
        document.set("schedule", JSON.readTree(ScheduleText.write(throttle.schedule())));
        reading.limit().ifPresent(limit -> document.put("limitBitsPerSec", limit.bitsPerSec()));
        reading.nextChange().ifPresent(change -> document.put("nextChange", change.toString()));
        return document;
    }
}
