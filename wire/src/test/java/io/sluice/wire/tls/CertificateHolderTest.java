package io.sluice.wire.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CertificateHolderTest {

    private X509Bundle authority;

    @BeforeEach
    void begin() throws Exception {
        authority = authority("CN=one");
    }

    private static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .subject(name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static CertificateHolder holder(X509Bundle issued) {
        return CertificateHolder.of(issued.getCertificate());
    }

    @Test
    void isTheSubjectByItsIssuer() throws Exception {
        X509Bundle issued = new CertificateBuilder().subject("CN=web-1,O=Acme").buildIssuedBy(authority);

        assertThat(holder(issued)).hasToString("CN=web-1,O=Acme of CN=one");
    }

    @Test
    void staysWithAnotherKeyAndSerialNumber() throws Exception {
        CertificateBuilder builder = new CertificateBuilder().subject("CN=web-1");
        X509Bundle issued = builder.buildIssuedBy(authority);
        X509Bundle renewed = builder.buildIssuedBy(authority);

        assertThat(issued.getCertificate().getPublicKey())
                .isNotEqualTo(renewed.getCertificate().getPublicKey());
        assertThat(holder(issued)).isEqualTo(holder(renewed));
    }

    @Test
    void isAnotherByAnotherAuthorityAndForAnotherSubject() throws Exception {
        CertificateBuilder builder = new CertificateBuilder().subject("CN=web-1");

        assertThat(holder(builder.buildIssuedBy(authority)))
                .isNotEqualTo(holder(builder.buildIssuedBy(authority("CN=two"))))
                .isNotEqualTo(
                        holder(new CertificateBuilder().subject("CN=web-2").buildIssuedBy(authority)));
    }

    @Test
    void withoutASubjectIsForItsAlternativeNames() throws Exception {
        X509Bundle issued = new CertificateBuilder()
                .subject("")
                .addSanDnsName("web-1.example.org")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);

        assertThat(holder(issued)).hasToString("2:web-1.example.org+7:127.0.0.1 of CN=one");
    }

    @Test
    void withANameThatNobodyKnowsStaysTheSameWheneverItIsRead() throws Exception {
        X509Bundle issued = new CertificateBuilder()
                .subject("")
                .addSanOtherName("1.3.6.1.4.1.311.20.2.3", new byte[] {0x0c, 0x03, 'w', 'e', 'b'})
                .buildIssuedBy(authority);
        byte[] encoded = issued.getCertificate().getEncoded();

        assertThat(CertificateHolder.of(parsed(encoded)))
                .isEqualTo(CertificateHolder.of(parsed(encoded)))
                .asString()
                .matches("0:[0-9a-f]+ of CN=one");
    }

    private static X509Certificate parsed(byte[] encoded) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    @Test
    void withoutAnyNameIsForItsKey() throws Exception {
        CertificateBuilder builder = new CertificateBuilder().subject("");

        assertThat(holder(builder.buildIssuedBy(authority))).isNotEqualTo(holder(builder.buildIssuedBy(authority)));
    }
}
