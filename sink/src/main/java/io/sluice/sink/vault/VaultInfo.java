package io.sluice.sink.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.wire.Id;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What makes a store a vault: {@code vault.json}. Format: docs/format.md, section 3.
 *
 * @param features what a reader must know beyond version 1
 * @param vault the vault's id
 * @param created when; cut to milliseconds
 * @param keyCheck proves the vault key; null in a vault that is not sealed
 */
record VaultInfo(
        List<String> features,
        Id vault,
        Instant created,
        @Nullable String keyCheck) {

    static final String FORMAT = "sluice-vault";

    VaultInfo {
        features = List.copyOf(features);
        created = created.truncatedTo(ChronoUnit.MILLIS);
        if (vault.isNone()) {
            throw new IllegalArgumentException("a vault without an id");
        }
    }

    /** A new vault that is not sealed. */
    static VaultInfo create(Id vault, Instant created) {
        return new VaultInfo(List.of(), vault, created, null);
    }

    byte[] encode() {
        ObjectNode json = CheckedJson.object(FORMAT);
        json.set("features", CheckedJson.array(features, CheckedJson::text));
        json.put("vault", vault.toString())
                .put("created", CheckedJson.time(created))
                .put("keyCheck", keyCheck);
        return CheckedJson.encode(json);
    }

    static VaultInfo decode(String object, byte[] bytes) {
        return CheckedJson.decode(object, bytes, FORMAT, VaultInfo::read);
    }

    private static VaultInfo read(Members json) {
        List<String> features = json.texts("features");
        if (!features.isEmpty()) {
            throw new VaultException(
                    VaultException.Kind.NEWER_FORMAT,
                    "vault of a newer format: it needs " + String.join(", ", features) + "; use a newer sluice");
        }
        return new VaultInfo(
                features,
                json.id("vault"),
                json.time("created"),
                json.isNull("keyCheck") ? null : json.text("keyCheck"));
    }
}
