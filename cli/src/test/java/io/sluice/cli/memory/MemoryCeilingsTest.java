package io.sluice.cli.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.agent.replicate.ReplicatorSettings;
import io.sluice.cli.process.UsageException;
import io.sluice.cli.verify.VerifyCommand;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.api.GatewayApi;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.sink.recover.RestoreSettings;
import io.sluice.sink.recover.Verify;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryCeilingsTest {

    private static final long MIB = 1 << 20;

    @Test
    void addsUpAllHoldersAndAQuarterForPooling() {
        MemoryCeilings ceilings = new MemoryCeilings(0)
                .add(Map.of("agent: batches", 32 * MIB))
                .add(Map.of("gateway: pool", 32 * MIB, "gateway: control", 16 * MIB));

        assertThat(ceilings.sumBytes()).isEqualTo(100 * MIB);
    }

    @Test
    void refusesASumAboveWhatTheProcessWasGiven() {
        Map<String, Long> part = Map.of("agent: batches", 80 * MIB);

        assertThatCode(() -> new MemoryCeilings(100 * MIB).add(part).check()).doesNotThrowAnyException();
        assertThatThrownBy(() -> new MemoryCeilings(100 * MIB - 1).add(part).check())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("agent: batches 80.0 MiB")
                .hasMessageContaining("-XX:MaxDirectMemorySize");
    }

    @Test
    void whatReplicateRunsWithFitsIntoWhatTheLauncherGives() {
        long launcherBytes = 160 * MIB;
        GatewaySettings gateway = GatewaySettings.defaults(new InetSocketAddress(0), Path.of("cache"));

        assertThatCode(() -> new MemoryCeilings(launcherBytes)
                        .add(ReplicatorSettings.defaults("test").ceilings())
                        .add(Gateway.memoryCeilings(gateway.withMaxOpenCycles(2)))
                        .check())
                .doesNotThrowAnyException();
        assertThatCode(() -> new MemoryCeilings(launcherBytes)
                        .add(Gateway.memoryCeilings(gateway))
                        .add(GatewayApi.memoryCeilings())
                        .check())
                .as("a gateway of its own")
                .doesNotThrowAnyException();
    }

    @Test
    void everyOpenCycleOfAGatewayCounts() {
        GatewaySettings gateway = GatewaySettings.defaults(new InetSocketAddress(0), Path.of("cache"));

        assertThat(sum(gateway.withMaxOpenCycles(65)) - sum(gateway)).isBetween(MIB, 2 * MIB);
    }

    private static long sum(GatewaySettings gateway) {
        return Gateway.memoryCeilings(gateway).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 256})
    void whatRestoreAndVerifyRunWithFitsOnAHostOfAnySize(int cores) {
        long launcherBytes = 160 * MIB;

        assertThatCode(() -> new MemoryCeilings(launcherBytes)
                        .add(RestoreSettings.forCores(cores).ceilings())
                        .check())
                .doesNotThrowAnyException();
        assertThatCode(() -> new MemoryCeilings(launcherBytes)
                        .add(Verify.memoryCeilings(VerifyCommand.parallelism(cores)))
                        .check())
                .doesNotThrowAnyException();
    }

    @Test
    void knowsWhatThisProcessWasGiven() {
        assertThatThrownBy(() -> MemoryCeilings.ofThisProcess()
                        .add(Map.of("everything", Long.MAX_VALUE / 2))
                        .check())
                .isInstanceOf(UsageException.class);
        assertThatCode(() -> MemoryCeilings.ofThisProcess()
                        .add(Map.of("little", MIB))
                        .check())
                .doesNotThrowAnyException();
    }
}
