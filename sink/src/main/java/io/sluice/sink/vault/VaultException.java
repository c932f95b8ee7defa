package io.sluice.sink.vault;

import io.sluice.wire.Id;

/** A vault that cannot be used as asked, though nothing is damaged. One line for the user: what, and what to do. */
public final class VaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of refusal it is. */
    public enum Kind {
        /** Nothing is there. */
        NO_VAULT,
        /** Something is there, and it is no vault. */
        NOT_A_VAULT,
        /** Written by a newer Sluice. */
        NEWER_FORMAT,
        /** No machine of that name or id. */
        NO_SUCH_MACHINE,
        /** Several machines of that name. */
        AMBIGUOUS_MACHINE,
        /** No such recovery point. */
        NO_SUCH_POINT,
        /** Somebody else changed the same thing meanwhile. */
        CONFLICT
    }

    private final Kind kind;

    /** A refusal, with its line. */
    public VaultException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Points below a catalogue are in force by the catalogue alone, and this version does not read it. */
    public static VaultException pruned(Id machine) {
        return new VaultException(
                Kind.NEWER_FORMAT,
                "points of machine " + machine + " have been pruned by a newer sluice; use that one");
    }

    /** What kind of refusal it is. */
    public Kind kind() {
        return kind;
    }
}
