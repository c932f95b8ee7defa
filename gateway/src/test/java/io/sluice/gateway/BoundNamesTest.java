package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.settings.Database;
import io.sluice.gateway.state.FlakyStore;
import io.sluice.gateway.state.StateStore;
import io.sluice.gateway.state.sql.SqlStore;
import io.sluice.wire.Id;
import io.sluice.wire.testing.TestCertificates;
import io.sluice.wire.tls.TransportSecurity;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine's name is that of the certificate which came with it first, over real TLS. */
class BoundNamesTest {

    @TempDir
    private Path temp;

    private TestCertificates authority;
    private TransportSecurity web;
    private TransportSecurity other;

    @BeforeEach
    void issue() throws Exception {
        authority = TestCertificates.in(temp.resolve("certs"));
        web = TransportSecurity.mutual(authority.files("web-1"));
        other = TransportSecurity.mutual(authority.files("web-2"));
    }

    private StateStore database() {
        return new SqlStore(new Database.File(temp.resolve("state.db")), null, new Id(1, 1), "gateway");
    }

    private RunningGateway gateway(StateStore state) throws Exception {
        TransportSecurity security = TransportSecurity.mutual(authority.files("gateway"));
        return new RunningGateway(
                temp,
                settings -> settings,
                store -> store,
                resources -> resources.withSecurity(security).withState(state));
    }

    private static void hello(RunningGateway gateway, TransportSecurity security, String machine) {
        try (TestAgent agent = TestAgent.connect(gateway.address(), security, gateway.loops())) {
            agent.hello(machine);
        }
    }

    private static void assertRefused(RunningGateway gateway, TransportSecurity security, String code) {
        assertThatThrownBy(() -> hello(gateway, security, "web-1"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining("web-1");
    }

    @Test
    void anotherCertificateIsRefusedAlsoAfterARestartUntilTheNameIsReleased() throws Exception {
        try (RunningGateway gateway = gateway(database())) {
            hello(gateway, web, "web-1");
            assertRefused(gateway, other, "NAME_BOUND");
            hello(gateway, other, "web-2");
        }
        try (RunningGateway gateway = gateway(database())) {
            assertRefused(gateway, other, "NAME_BOUND");
            assertThatThrownBy(() -> hello(gateway, other, "web-1")).hasMessageContaining("sluice release");

            gateway.gateway().parts().state().bindings().release("web-1").block(RunningGateway.PATIENCE);
            hello(gateway, other, "web-1");
            assertRefused(gateway, web, "NAME_BOUND");
        }
    }

    @Test
    void aRenewedCertificateWithAnotherKeyIsTheSameMachine() throws Exception {
        try (RunningGateway gateway = gateway(database())) {
            hello(gateway, web, "web-1");

            TransportSecurity renewed = TransportSecurity.mutual(authority.files("web-1"));
            hello(gateway, renewed, "web-1");
        }
    }

    @Test
    void whoIsRefusedLeavesNoTrace() throws Exception {
        try (RunningGateway gateway = gateway(database())) {
            gateway.gateway()
                    .parts()
                    .state()
                    .bindings()
                    .bind("web-1", "CN=somebody")
                    .block(RunningGateway.PATIENCE);
            assertRefused(gateway, web, "NAME_BOUND");

            assertThat(gateway.gateway()
                            .parts()
                            .vault()
                            .machines()
                            .collectList()
                            .block(RunningGateway.PATIENCE))
                    .isEmpty();
            assertThat(gateway.gateway().parts().machines().size()).isZero();
        }
    }

    @Test
    void withoutTheDatabaseAKnownNameGoesOnAndAnUnknownOneComesAgain() throws Exception {
        FlakyStore state = new FlakyStore(database());
        try (RunningGateway gateway = gateway(state)) {
            hello(gateway, web, "web-1");
            state.fail(true);

            hello(gateway, web, "web-1");
            assertRefused(gateway, other, "STATE_UNAVAILABLE");
            assertThatThrownBy(() -> hello(gateway, other, "web-2")).hasMessageContaining("STATE_UNAVAILABLE");

            state.fail(false);
            hello(gateway, other, "web-2");
            assertRefused(gateway, other, "NAME_BOUND");
        }
    }

    @Test
    void withoutTlsNobodyIsAsked() {
        FlakyStore state = new FlakyStore(database());
        state.fail(true);
        try (RunningGateway gateway = new RunningGateway(
                temp, settings -> settings, store -> store, resources -> resources.withState(state))) {
            hello(gateway, TransportSecurity.NONE, "web-1");
        }
    }
}
