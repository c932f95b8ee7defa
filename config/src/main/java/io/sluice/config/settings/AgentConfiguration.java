package io.sluice.config.settings;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An agent's configuration file (docs/configuration.md).
 *
 * @param gateway where the gateway listens, as host:port
 * @param tls how connections to it are secured; null is not at all, for a gateway of the same host
 * @param proxy by way of which the gateway is reached; null is directly
 * @param machine the machine's name; null is the host's
 * @param disks by id, in the file's order
 * @param policy the name of the policy at the gateway; null is its default
 * @param lanes connections that carry data, 1 to 32
 * @param state where digests and locks are kept; null is the usual place
 * @param bandwidth what this host may send
 * @param readRate how fast its disks may be read; null is no limit
 * @param log how it logs
 */
public record AgentConfiguration(
        String gateway,
        @Nullable Tls tls,
        @Nullable Proxy proxy,
        @Nullable String machine,
        Map<String, Path> disks,
        @Nullable String policy,
        int lanes,
        @Nullable Path state,
        BandwidthSchedule bandwidth,
        @Nullable BitRate readRate,
        Log log) {

    private static final int MAX_LANES = 32;

    /** Refuses what replicates nothing. */
    public AgentConfiguration {
        disks = Collections.unmodifiableMap(new LinkedHashMap<>(requireDisks(disks)));
        if (lanes < 1 || lanes > MAX_LANES) {
            throw new IllegalArgumentException(lanes + " lanes: use 1 to " + MAX_LANES);
        }
    }

    /** The same, but for what a running agent can take over from another. */
    public AgentConfiguration withLive(AgentConfiguration other) {
        return new AgentConfiguration(
                gateway,
                tls,
                proxy,
                machine,
                other.disks,
                other.policy,
                other.lanes,
                state,
                other.bandwidth,
                other.readRate,
                log);
    }

    /** Hands back disks of which there is at least one, or refuses them. */
    public static Map<String, Path> requireDisks(Map<String, Path> disks) {
        if (disks.isEmpty()) {
            throw new IllegalArgumentException("no disks: name at least one, such as root: /dev/vda");
        }
        return disks;
    }
}
