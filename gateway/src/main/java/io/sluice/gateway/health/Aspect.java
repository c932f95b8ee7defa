package io.sluice.gateway.health;

import java.util.Locale;

/** What a finding is about. */
public enum Aspect {
    /** Room for what is not in the sink yet. */
    CACHE,
    /** The host's CPU. */
    CPU,
    /** The host's memory. */
    MEMORY,
    /** What waits to be uploaded. */
    BACKLOG,
    /** Whether the vault answers. */
    VAULT,
    /** Whether the state database answers. */
    STATE,
    /** The age of a machine's newest recovery point. */
    RPO,
    /** An agent that does not come. */
    HEARTBEAT,
    /** A cycle that broke and is not gone on with. */
    CYCLE,
    /** A machine of which everything is read and compared again. */
    RESYNC;

    /** Whether there is one of it for each machine. */
    public boolean isOfMachines() {
        return compareTo(RPO) >= 0;
    }

    /** The name in JSON and as a tag. */
    public String jsonName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
