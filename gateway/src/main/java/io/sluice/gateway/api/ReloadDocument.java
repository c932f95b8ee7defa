package io.sluice.gateway.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.gateway.api.Reload.Reloaded;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Has the configuration read again, and says what came of it. Format: docs/openapi.json, Reloaded. Threads: any; the file is read on the disk scheduler. */
final class ReloadDocument {

    private final Reload reload;
    private final Scheduler disk;

    ReloadDocument(Reload reload, Scheduler disk) {
        this.reload = reload;
        this.disk = disk;
    }

    Mono<ApiAnswer> reload() {
        return Mono.fromCallable(reload::reload)
                .subscribeOn(disk)
                .map(ReloadDocument::answer)
                .onErrorMap(ReloadRefusedException.class, ReloadDocument::refused);
    }

    private static ApiAnswer answer(Reloaded reloaded) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        put(document.putArray("changed"), reloaded.changed());
        put(document.putArray("needRestart"), reloaded.needRestart());
        return ApiAnswer.json(HttpResponseStatus.OK, document);
    }

    private static void put(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static ApiException refused(ReloadRefusedException why) {
        String line = String.valueOf(why.getMessage()).replaceAll("\\s*\\R\\s*", "; ");
        return new ApiException(HttpResponseStatus.UNPROCESSABLE_ENTITY, "nothing was changed: " + line);
    }
}
