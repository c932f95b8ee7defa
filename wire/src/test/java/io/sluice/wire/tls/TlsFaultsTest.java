package io.sluice.wire.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFaultsTest {

    private static final String PEER = "gateway backup:7443";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error:10000438:SSL routines:OPENSSL_internal:TLSV1_ALERT_INTERNAL_ERROR",
                "error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE",
                "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA",
                "error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED",
                "error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE",
                "Received fatal alert: certificate_expired",
                "(certificate_unknown) Received fatal alert: certificate_unknown",
                "Received fatal alert: access_denied"
            })
    void anAlertOnACertificateMeansOurs(String text) {
        SSLException fault = new SSLException(text);

        assertThat(TlsFaults.explain(PEER, new DecoderException(fault)))
                .isInstanceOf(UntrustedException.class)
                .hasMessageContaining(PEER + " does not accept this side's certificate")
                .hasCause(fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error:1000042f:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_RECORD_MAC",
                "Received fatal alert: bad_record_mac",
                "Received close_notify during handshake",
                "closed already"
            })
    void anythingElseSaysNothingOfCertificates(String text) {
        SSLException fault = new SSLException(text);

        assertThat(TlsFaults.explain(PEER, fault)).isSameAs(fault);
    }

    @Test
    void whatIsNotTrustedHereIsTheirs() {
        Exception fault = new SSLHandshakeException("General OpenSslEngine problem");
        fault.initCause(new CertificateException("No subject alternative names matching IP address"));

        assertThat(TlsFaults.explain(PEER, fault))
                .isInstanceOf(UntrustedException.class)
                .hasMessageContaining("is not trusted here (No subject alternative names");
    }

    @Test
    void whatIsNotOfTlsStaysAsItIs() {
        IOException lost = new IOException("Connection reset by peer");

        assertThat(TlsFaults.explain(PEER, lost)).isSameAs(lost);
    }
}
