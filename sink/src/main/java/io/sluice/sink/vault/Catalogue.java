package io.sluice.sink.vault;

import io.sluice.wire.Id;
import java.util.HashSet;
import java.util.Set;

/**
 * What a committer must know of a machine's newest catalogue: which points cannot be committed any more. Format: docs/format.md, section
 * 3.
 *
 * @param machine the machine
 * @param number counts the machine's catalogues from 1
 * @param upTo points up to this number exist only if the catalogue lists them
 * @param aborted cycles whose points are void
 */
record Catalogue(Id machine, long number, long upTo, Set<Id> aborted) {

    static final String FORMAT = "sluice-catalogue";

    Catalogue {
        aborted = Set.copyOf(aborted);
    }

    /** Whether a point can no longer become one. */
    boolean isTooLateFor(RecoveryPoint point) {
        return upTo >= point.number() || aborted.contains(point.cycle());
    }

    static Catalogue decode(String object, byte[] bytes) {
        return CheckedJson.decode(object, bytes, FORMAT, Catalogue::read);
    }

    private static Catalogue read(Members json) {
        return new Catalogue(
                json.id("machine"),
                json.quantity("number"),
                json.quantity("upTo"),
                new HashSet<>(json.texts("aborted").stream().map(Id::parse).toList()));
    }
}
