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
    RPO;

    /** The name in JSON and as a tag. */
    public String jsonName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
