package io.sluice.cli.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.process.Failure;

/** The JSON document of a command that failed: {@code error}, {@code code}, {@code exit}, and for damage {@code object}, {@code offset}. */
final class FailureDocument {

    private FailureDocument() {}

    static ObjectNode of(Failure failure) {
        ObjectNode json = Json.object()
                .put("error", failure.line())
                .put("code", failure.code())
                .put("exit", failure.exit().number());
        if (failure.object() != null) {
            json.put("object", failure.object());
        }
        failure.offsetBytes().ifPresent(offset -> json.put("offset", offset));
        return json;
    }
}
