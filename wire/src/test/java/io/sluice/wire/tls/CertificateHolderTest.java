package io.sluice.wire.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
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
}
