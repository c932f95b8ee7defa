package io.sluice.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.file.ConfigurationFile;
import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.gateway.api.ReloadRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayReloadTest {

    @TempDir
    private Path home;

    private final List<GatewayConfiguration> adopted = new ArrayList<>();

    @Test
    void whatIsReadAgainBeforeTheGatewayRunsIsInForceWhenItDoes() throws IOException {
        GatewayReload reload = started("5m", () -> false);
        write("7m");
        assertThat(reload.reload().changed()).containsExactly("shutdown.grace");

        reload.attach(adopted::add);

        assertThat(adopted).extracting(GatewayConfiguration::shutdownGrace).containsExactly(Duration.ofMinutes(7));
    }

    @Test
    void certificatesThatCannotBeUsedChangeNothing() throws IOException {
        GatewayReload reload = started("5m", () -> {
            throw new IOException("gateway.pem: no certificate");
        });
        reload.attach(adopted::add);
        write("7m");

        assertThatThrownBy(reload::reload)
                .isInstanceOf(ReloadRefusedException.class)
                .hasMessage("gateway.pem: no certificate");

        assertThat(reload.inForce().shutdownGrace()).isEqualTo(Duration.ofMinutes(5));
        assertThat(adopted).hasSize(1);
    }

    private GatewayReload started(String grace, GatewayReload.Certificates certificates) throws IOException {
        Path file = write(grace);
        return new GatewayReload(() -> read(file), read(file), certificates);
    }

    private static GatewayConfiguration read(Path file) {
        return ConfigurationFile.gateway(file, Map.of(), Map.of());
    }

    private Path write(String grace) throws IOException {
        return Files.writeString(
                home.resolve("gateway.yaml"),
                "listen: 127.0.0.1:0\nsink: /vault\ncache: { directory: /cache }\nshutdown: { grace: " + grace
                        + " }\n");
    }
}
