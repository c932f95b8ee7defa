package io.sluice.agent.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.source.DiskUnavailableException;
import io.sluice.agent.source.FileDisk;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import io.sluice.wire.proxy.ProxyRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Exceptions;

class ReplicationFaultTest {

    @ParameterizedTest
    @CsvSource({
        "MACHINE_CLAIMED, true",
        "NAME_BOUND, true",
        "STATE_UNAVAILABLE, false",
        "BAD_POLICY, true",
        "BAD_NAME, true",
        "VERSION, true",
        "DAMAGED, true",
        "UNSUPPORTED, true",
        "NO_SPACE, false",
        "MACHINE_BUSY, false",
        "SHUTTING_DOWN, false",
        "CYCLE_LOST, false",
        "FENCED, false",
        "RESYNC_REQUIRED, false"
    })
    void someCodesStayUntilSomebodyActs(ErrorCode code, boolean lasting) {
        assertThat(ReplicationFault.of(new WireException(code, "why")))
                .isEqualTo(new ReplicationFault(code.name(), lasting, "why"));
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void whatMayBeTriedAgainNeverLasts(ErrorCode code) {
        assertThat(code.retry()
                        && ReplicationFault.of(new WireException(code, "why")).lasting())
                .isFalse();
    }

    @Test
    void aDiskThatIsNotThereWaitsForSomebody() {
        IOException missing = assertMissing();

        assertThat(ReplicationFault.of(missing).code()).isEqualTo("DISK");
        assertThat(ReplicationFault.of(missing).lasting()).isTrue();
    }

    @Test
    void aProxyThatRefusesWaitsForSomebody() {
        ProxyRefusedException refused = new ProxyRefusedException("proxy p:1 wants credentials", new IOException());

        assertThat(ReplicationFault.of(refused))
                .isEqualTo(new ReplicationFault("PROXY", true, "proxy p:1 wants credentials"));
    }

    @Test
    void theRestIsTriedAgain() {
        assertThat(ReplicationFault.of(new GatewayLostException("gone", null)))
                .isEqualTo(new ReplicationFault("GATEWAY_LOST", false, "gone"));
        assertThat(ReplicationFault.of(new NewCycleException("other digests")).code())
                .isEqualTo("CYCLE_LOST");
        assertThat(ReplicationFault.of(Exceptions.propagate(new IOException("no room"))))
                .isEqualTo(new ReplicationFault("IO", false, "no room"));
        assertThat(ReplicationFault.of(new IOException()).line()).isEqualTo("java.io.IOException");
        assertThat(ReplicationFault.of(new IllegalStateException("a mistake")))
                .isEqualTo(new ReplicationFault(
                        ReplicationFault.INTERNAL, false, "java.lang.IllegalStateException: a mistake"));
    }

    private static IOException assertMissing() {
        try {
            new FileDisk(Path.of("/nothing/here")).open().close();
        } catch (DiskUnavailableException e) {
            return e;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("a disk that is not there was opened");
    }
}
