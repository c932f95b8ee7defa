package io.sluice.wire.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sluice.wire.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

/** An authority of a test's own, and what it issues, as PEM files in a directory. */
public final class TestCertificates {

    private static final Duration LIFE = Duration.ofDays(1);

    private final Path directory;
    private final X509Bundle authority;

    private TestCertificates(Path directory, X509Bundle authority) {
        this.directory = directory;
        this.authority = authority;
    }

    /** A new authority. */
    public static TestCertificates in(Path directory) throws Exception {
        X509Bundle authority = new CertificateBuilder()
                .subject("CN=test authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM());
        return new TestCertificates(directory, authority);
    }

    /** A certificate for this host's loopback addresses under that name. */
    public X509Bundle issue(String name) throws Exception {
        return issue(name, Instant.now().plus(LIFE));
    }

    /** One that is valid until then. */
    public X509Bundle issue(String name, Instant notAfter) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .notBefore(notAfter.minus(LIFE.multipliedBy(2)))
                .notAfter(notAfter)
                .buildIssuedBy(authority);
    }

    /** A certificate for a host that is not this one. */
    public X509Bundle issueFor(String name, String host) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .addSanDnsName(host)
                .buildIssuedBy(authority);
    }

    /** A certificate as files. */
    public PemFiles files(String name) throws Exception {
        return files(name, issue(name));
    }

    /** This certificate as files. */
    public PemFiles files(String name, X509Bundle issued) throws IOException {
        Path certificate = Files.writeString(directory.resolve(name + ".pem"), issued.getCertificatePathPEM());
        Path key = Files.writeString(directory.resolve(name + ".key"), issued.getPrivateKeyPEM());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return new PemFiles(certificate, key, directory.resolve("ca.pem"));
    }

    /** The authority. */
    public X509Bundle authority() {
        return authority;
    }
}
