package io.sluice.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.file.ConfigurationFile;
import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.gateway.api.Reload.Reloaded;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationChangesTest {

    /** What {@link GatewayConfiguration#withLive} takes over. */
    private static final Set<String> LIVE = Set.of("bandwidth", "policies", "machines", "shutdownGrace");

    private static final String PLAIN = "sink: /v\ncache: { directory: /c }\n";

    @TempDir
    private Path home;

    private GatewayConfiguration read(String text) throws IOException {
        return ConfigurationFile.gateway(Files.writeString(home.resolve("gateway.yaml"), text), Map.of());
    }

    private Reloaded changes(String before, String after) throws IOException {
        return new ConfigurationChanges(read(before), read(after)).list();
    }

    @Test
    void everyKeyEitherChangesLiveOrNeedsARestart() {
        Set<String> all = new TreeSet<>(LIVE);
        all.addAll(ConfigurationChanges.FIXED.keySet());

        assertThat(Arrays.stream(GatewayConfiguration.class.getRecordComponents())
                        .map(RecordComponent::getName))
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void theSameFileChangesNothing() throws IOException {
        assertThat(changes(PLAIN, PLAIN).changed()).isEmpty();
        assertThat(changes(PLAIN, PLAIN).needRestart()).isEmpty();
    }

    @Test
    void policiesAndMachinesAreNamedOneByOne() throws IOException {
        Reloaded changes = changes(
                PLAIN + "policies: { default: { every: 5m }, gone: { every: 1m }, same: { every: 2m } }\n",
                PLAIN
                        + "policies: { default: { every: 6m }, new: { every: 1m }, same: { every: 2m } }\n"
                        + "machines: { web: { bandwidth: { rate: 1 Mbit/s } } }\nshutdown: { grace: 3s }\n");

        assertThat(changes.changed())
                .containsExactly("policies.default", "policies.gone", "policies.new", "machines.web", "shutdown.grace");
        assertThat(changes.needRestart()).isEmpty();
    }

    @Test
    void whatCannotChangeIsNamedAndStaysAsItWas() throws IOException {
        GatewayConfiguration before = read(PLAIN);
        GatewayConfiguration after = read(
                "listen: 127.0.0.1:9\nsink: /w\ncache: { directory: /d }\nlevel: 3\nbandwidth: { rate: 9 Mbit/s }\n");

        Reloaded changes = new ConfigurationChanges(before, after).list();
        GatewayConfiguration inForce = before.withLive(after);

        assertThat(changes.needRestart()).containsExactly("listen", "sink", "cache", "level");
        assertThat(changes.changed()).containsExactly("bandwidth");
        assertThat(new ConfigurationChanges(before, inForce).list().needRestart())
                .isEmpty();
        assertThat(new ConfigurationChanges(inForce, after).list())
                .isEqualTo(new Reloaded(List.of(), changes.needRestart()));
    }
}
