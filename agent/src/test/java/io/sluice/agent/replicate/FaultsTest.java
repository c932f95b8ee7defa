package io.sluice.agent.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import io.sluice.wire.proxy.ProxyRefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private final InetSocketAddress gateway = InetSocketAddress.createUnresolved("backup", 7575);

    @Test
    void aBrokenConnectionNamesTheGatewayAndTheReason() {
        assertThat(Faults.ofConnection(gateway, new IOException("Connection refused")))
                .isInstanceOf(GatewayLostException.class)
                .hasMessage("gateway backup:7575: Connection refused");
    }

    @Test
    void aChannelThatWasClosedSaysSoAlthoughItsExceptionSaysNothing() {
        assertThat(Faults.ofConnection(gateway, new ClosedChannelException()))
                .isInstanceOf(GatewayLostException.class)
                .hasMessage("gateway backup:7575: connection closed");
    }

    @Test
    void whatAProxyRefusesIsNotTriedAgainAtOnce() {
        ProxyRefusedException refused = new ProxyRefusedException("proxy p:1 wants credentials", new IOException());

        assertThat(Faults.ofConnection(gateway, refused)).isSameAs(refused);
        assertThat(Faults.endsTheSession(refused)).isFalse();
    }

    @Test
    void oneThatWasClosedWhileSomethingWasWrittenSaysSoToo() {
        assertThat(Faults.ofConnection(gateway, new IOException(new ClosedChannelException())))
                .hasMessage("gateway backup:7575: connection closed");
    }

    @Test
    void whatTheGatewaySaidStaysAsItIs() {
        WireException said = new WireException(ErrorCode.FENCED, "why");

        assertThat(Faults.ofConnection(gateway, said)).isSameAs(said);
    }
}
