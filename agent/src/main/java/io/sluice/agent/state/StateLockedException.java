package io.sluice.agent.state;

import java.io.IOException;
import java.nio.file.Path;

/** Another process replicates the same machine from this state directory. */
public final class StateLockedException extends IOException {

    private static final long serialVersionUID = 1L;

    StateLockedException(Path lock) {
        super("this machine is being replicated by another process (lock " + lock + "): wait until it is done");
    }
}
