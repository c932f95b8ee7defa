package io.sluice.cli.agent;

import io.sluice.config.settings.AgentConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a running agent's configuration again, and puts in force what can change while it runs; all that comes of it is logged, a line each.
 *
 * <p>What needs another start stays as it was when the agent started, and is named each time for as long as the file says something else. Threads: any
 * that may block; one reload at a time.
 */
final class AgentReload {

    /** What is in force at once, or from the next cycle on. */
    static final Map<String, Function<AgentConfiguration, ?>> LIVE = live();

    /** What needs another start. */
    static final Map<String, Function<AgentConfiguration, ?>> FIXED = fixed();

    private static final Logger LOG = LoggerFactory.getLogger(AgentReload.class);

    private final Supplier<AgentConfiguration> file;
    private final Adopter agent;
    private AgentConfiguration inForce;

    /** Takes over what has changed. */
    @FunctionalInterface
    interface Adopter {

        /**
         * From now on the agent goes by this, and by what its certificates' files hold now; says whether that is something else than before. Errors: a
         * line for the user; then nothing has changed.
         */
        boolean adopt(AgentConfiguration now) throws IOException;
    }

    AgentReload(Supplier<AgentConfiguration> file, AgentConfiguration inForce, Adopter agent) {
        this.file = file;
        this.inForce = inForce;
        this.agent = agent;
    }

    private static Map<String, Function<AgentConfiguration, ?>> live() {
        Map<String, Function<AgentConfiguration, ?>> live = new LinkedHashMap<>();
        live.put("disks", AgentConfiguration::disks);
        live.put("policy", AgentConfiguration::policy);
        live.put("lanes", AgentConfiguration::lanes);
        live.put("bandwidth", AgentConfiguration::bandwidth);
        live.put("read-rate", AgentConfiguration::readRate);
        return live;
    }

    private static Map<String, Function<AgentConfiguration, ?>> fixed() {
        Map<String, Function<AgentConfiguration, ?>> fixed = new LinkedHashMap<>();
        fixed.put("gateway", AgentConfiguration::gateway);
        fixed.put("tls", AgentConfiguration::tls);
        fixed.put("proxy", AgentConfiguration::proxy);
        fixed.put("machine", AgentConfiguration::machine);
        fixed.put("state", AgentConfiguration::state);
        fixed.put("log", AgentConfiguration::log);
        return fixed;
    }

    /** Reads it, and puts it in force. */
    synchronized void reload() {
        try {
            AgentConfiguration read = file.get();
            AgentConfiguration next = inForce.withLive(read);
            boolean isRenewed = agent.adopt(next);
            log(read, isRenewed);
            inForce = next;
        } catch (RuntimeException | IOException e) {
            String.valueOf(e.getMessage())
                    .lines()
                    .forEach(line -> LOG.error("configuration was read again, and nothing was changed: {}", line));
        }
    }

    private void log(AgentConfiguration read, boolean isRenewed) {
        List<String> changed = new ArrayList<>(differing(LIVE, read));
        if (isRenewed) {
            changed.add("the certificates");
        }
        List<String> needRestart = differing(FIXED, read);
        changed.forEach(key ->
                LOG.info("configuration was read again: {} in force, from the next cycle on at the latest", key));
        needRestart.forEach(key -> LOG.warn("configuration was read again: {} needs a restart of the agent", key));
        if (changed.isEmpty() && needRestart.isEmpty()) {
            LOG.info("configuration was read again: nothing has changed");
        }
    }

    private List<String> differing(Map<String, Function<AgentConfiguration, ?>> keys, AgentConfiguration read) {
        return keys.entrySet().stream()
                .filter(key -> !Objects.equals(
                        key.getValue().apply(inForce), key.getValue().apply(read)))
                .map(Map.Entry::getKey)
                .toList();
    }
}
