package io.sluice.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Result;
import io.sluice.config.file.ConfigurationKind;
import io.sluice.config.file.Mistake;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a configuration file found.
 *
 * @param kind whose it is; null where that could not be found out
 */
record CheckResult(Path file, @Nullable ConfigurationKind kind, List<Mistake> mistakes) implements Result {

    @Override
    public List<String> lines() {
        return mistakes.isEmpty() && kind != null
                ? List.of(file + ": ok, " + kind.whose() + " configuration")
                : mistakes.stream().map(each -> each.in(file)).toList();
    }

    @Override
    public JsonNode json() {
        ObjectNode document = Json.object().put("file", file.toString()).put("ok", mistakes.isEmpty());
        if (kind != null) {
            document.put("kind", kind.name().toLowerCase(Locale.ROOT));
        }
        document.set("mistakes", Json.array(mistakes, CheckResult::mistake));
        return document;
    }

    private static JsonNode mistake(Mistake mistake) {
        return Json.object()
                .put("line", mistake.line())
                .put("key", mistake.key())
                .put("message", mistake.text());
    }
}
