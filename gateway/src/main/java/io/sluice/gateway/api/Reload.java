package io.sluice.gateway.api;

import java.util.List;

/**
 * Reads the gateway's configuration file again.
 *
 * <p>An implementation promises: all that can change while the gateway runs is in force when the call returns, or nothing is. Threads: may block, one
 * call at a time. Errors: {@link ReloadRefusedException}; then nothing has changed.
 */
@FunctionalInterface
public interface Reload {

    /** Reads it, and puts it in force. */
    Reloaded reload();

    /**
     * What has come of it, by the keys of the file.
     *
     * @param changed what is in force now
     * @param needRestart what differs from what is in force, and cannot change before the gateway starts again
     */
    record Reloaded(List<String> changed, List<String> needRestart) {

        /** Lists that nobody changes afterwards. */
        public Reloaded {
            changed = List.copyOf(changed);
            needRestart = List.copyOf(needRestart);
        }
    }
}
