package io.sluice.cli.gateway;

import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.gateway.api.Reload.Reloaded;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;

/** In what two configurations differ, by the keys of the file: what can change while a gateway runs, and what cannot. */
final class ConfigurationChanges {

    /** What needs another start, by key. */
    static final Map<String, Function<GatewayConfiguration, ?>> FIXED = fixed();

    private final GatewayConfiguration before;
    private final GatewayConfiguration after;

    ConfigurationChanges(GatewayConfiguration before, GatewayConfiguration after) {
        this.before = before;
        this.after = after;
    }

    private static Map<String, Function<GatewayConfiguration, ?>> fixed() {
        Map<String, Function<GatewayConfiguration, ?>> fixed = new LinkedHashMap<>();
        fixed.put("listen", GatewayConfiguration::listen);
        fixed.put("tls", GatewayConfiguration::tls);
        fixed.put("sink", GatewayConfiguration::sink);
        fixed.put("cache", GatewayConfiguration::cache);
        fixed.put("level", GatewayConfiguration::level);
        fixed.put("api", GatewayConfiguration::api);
        fixed.put("state", GatewayConfiguration::state);
        fixed.put("alerts", GatewayConfiguration::alerts);
        fixed.put("log", GatewayConfiguration::log);
        return fixed;
    }

    /** All of them. */
    Reloaded list() {
        List<String> changed = new ArrayList<>();
        add(changed, "bandwidth", GatewayConfiguration::bandwidth);
        addNames(changed, "policies", before.policies(), after.policies());
        addNames(changed, "machines", before.machines(), after.machines());
        add(changed, "shutdown.grace", GatewayConfiguration::shutdownGrace);
        List<String> needRestart = new ArrayList<>();
        FIXED.forEach((key, value) -> add(needRestart, key, value));
        return new Reloaded(changed, needRestart);
    }

    private void add(List<String> keys, String key, Function<GatewayConfiguration, ?> value) {
        if (!Objects.equals(value.apply(before), value.apply(after))) {
            keys.add(key);
        }
    }

    private static void addNames(List<String> keys, String key, Map<String, ?> before, Map<String, ?> after) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        names.stream()
                .filter(name -> !Objects.equals(before.get(name), after.get(name)))
                .forEach(name -> keys.add(key + "." + name));
    }
}
