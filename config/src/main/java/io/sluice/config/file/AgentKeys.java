package io.sluice.config.file;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.settings.AgentConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The keys of an agent's file. */
final class AgentKeys {

    private static final int MAX_LANES = 32;

    private static final Key<String> GATEWAY = Key.required("gateway", Scalars.ADDRESS, "Where the gateway listens.");
    private static final Key<String> MACHINE =
            Key.of("machine", Scalars.MACHINE_NAME, "The machine's name; the host's where it is left out.");
    private static final Key<Map<String, Path>> DISKS = Key.required(
            "disks",
            new Named<>(
                    "disks by id, such as root: /dev/vda",
                    Scalars.DISK_ID,
                    Scalars.PATH,
                    AgentConfiguration::requireDisks,
                    List.of()),
            "Image files or block devices by id; together they are the machine.");
    private static final Key<String> POLICY =
            Key.of("policy", Scalars.POLICY_NAME, "Which of the gateway's policies; its default where it is left out.");
    private static final Key<Integer> LANES =
            Key.of("lanes", Scalars.number(1, MAX_LANES), "Connections that carry data.", "4");
    private static final Key<Path> STATE = Key.of(
            "state",
            Scalars.PATH,
            "Where digests and locks are kept; SLUICE_STATE_DIR, else /var/lib/sluice for root, where it is left out.");
    private static final Key<BandwidthSchedule> BANDWIDTH = Key.of(
                    "bandwidth", BandwidthKeys.SCHEDULE, "What this host may send.")
            .orElse(() -> BandwidthSchedule.UNLIMITED);
    private static final Key<BitRate> READ_RATE =
            Key.of("read-rate", Scalars.RATE, "How fast this host's disks may be read; no limit where it is left out.");

    static final Section<AgentConfiguration> FILE = new Section<>(
            List.of(
                    GATEWAY,
                    TlsKeys.TLS,
                    ProxyKeys.PROXY,
                    MACHINE,
                    DISKS,
                    POLICY,
                    LANES,
                    STATE,
                    BANDWIDTH,
                    READ_RATE,
                    LogKeys.LOG),
            values -> new AgentConfiguration(
                    values.get(GATEWAY),
                    values.find(TlsKeys.TLS).orElse(null),
                    values.find(ProxyKeys.PROXY).orElse(null),
                    values.find(MACHINE).orElse(null),
                    values.get(DISKS),
                    values.find(POLICY).orElse(null),
                    values.get(LANES),
                    values.find(STATE).orElse(null),
                    values.get(BANDWIDTH),
                    values.find(READ_RATE).orElse(null),
                    values.get(LogKeys.LOG)));

    private AgentKeys() {}
}
