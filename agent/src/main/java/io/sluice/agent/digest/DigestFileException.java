package io.sluice.agent.digest;

import java.io.IOException;

/** A digest file that is incomplete, damaged or of another cycle: it counts as lost. */
public final class DigestFileException extends IOException {

    private static final long serialVersionUID = 1L;

    DigestFileException(String message) {
        super(message);
    }
}
