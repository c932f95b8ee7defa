package io.sluice.cli.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.process.EventLoops;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.wire.tls.TransportSecurity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningGatewayTest {

    @TempDir
    private Path home;

    @Test
    void anAddressThatIsTakenMeanwhileIsRefused() throws IOException {
        Surroundings surroundings = Surroundings.ofProcess(new Interruption());
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                VaultConnection connection = VaultConnection.openOrCreate(
                        surroundings, home.resolve("vault").toString())) {
            GatewaySettings settings = GatewaySettings.defaults(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), other.getLocalPort()),
                    home.resolve("cache"));

            assertThatThrownBy(() -> RunningGateway.start(
                            surroundings, connection, settings, TransportSecurity.NONE, EventLoops.ofGateway()))
                    .isInstanceOf(UsageException.class)
                    .hasMessageMatching("cannot listen on .*:" + other.getLocalPort() + ": .*in use.*");
        }
    }
}
