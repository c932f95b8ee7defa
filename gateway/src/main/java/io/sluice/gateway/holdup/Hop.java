package io.sluice.gateway.holdup;

import java.util.Locale;

/** What a machine's recovery point can wait for, in the order of the path. */
public enum Hop {
    /** Its agent is away, or begins no cycle. */
    AGENT("an agent that does not replicate", "see whether the agent runs and reaches the gateway; its log says more"),
    /** Its disks are read and compared. */
    DISK("reading its disks", "look at how busy the host's disks are"),
    /** A limit of its host. */
    HOST_LIMIT("its host's own limits", "raise bandwidth or read-rate in the agent's configuration"),
    /** The way from the agent to the gateway. */
    NETWORK("the network to the gateway", "look at the line between host and gateway, or give the agent more lanes"),
    /** Cores of the gateway. */
    COMPRESSION("compression", "give the gateway more cores, or compress at a lower level"),
    /** The gateway's cache. */
    CACHE("the gateway's cache", "put the cache on a faster disk, or give it more room"),
    /** The limit of what may be sent to the sink. */
    THROTTLE("the bandwidth limit", "raise it with sluice throttle, or for this machine in the configuration"),
    /** The sink itself. */
    SINK("the sink", "see why the sink takes data slowly: its disk, or the line to it");

    private final String what;
    private final String remedy;

    Hop(String what, String remedy) {
        this.what = what;
        this.remedy = remedy;
    }

    /** The name in JSON and as a tag. */
    public String jsonName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it is, for people. */
    public String what() {
        return what;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
