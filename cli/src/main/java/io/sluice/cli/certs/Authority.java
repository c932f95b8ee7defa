package io.sluice.cli.certs;

import io.sluice.wire.tls.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority in a directory: {@code ca.pem}, which everybody may have, and {@code ca.key}, which nobody else may.
 *
 * <p>Certificates are of X.509 version 3 (RFC 5280), their keys of the curve P-256. Threads: one; blocks. Errors: IOException with a line for the
 * user. Nothing is overwritten.
 */
final class Authority {

    static final String CERTIFICATE = "ca.pem";
    static final String KEY = "ca.key";

    /** What begins a moment before now is valid on hosts whose clocks are a little late. */
    private static final Duration BEFORE = Duration.ofHours(1);

    private static final int SERIAL_BITS = 127;

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;
    private final SecureRandom random;

    private Authority(X509Certificate certificate, PrivateKey key, Clock clock, SecureRandom random) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
        this.random = random;
    }

    /** Makes one in a directory that has none. */
    static void create(Path directory, Duration life, Clock clock, SecureRandom random) throws IOException {
        PemOutput output = new PemOutput(directory);
        output.requireAbsent(CERTIFICATE, KEY);
        try {
            KeyPair pair = newKeys(random);
            X500Principal name = principal("Sluice authority " + Long.toHexString(random.nextLong()));
            X509v3CertificateBuilder builder = builder(name, name, pair.getPublic(), life, clock, random)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            output.write(KEY, pair.getPrivate());
            output.write(CERTIFICATE, sign(builder, pair.getPrivate()));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("an authority cannot be made with this Java: " + e.getMessage(), e);
        }
    }

    /** The one in a directory. */
    static Authority open(Path directory, Clock clock, SecureRandom random) throws IOException {
        if (!Files.exists(directory.resolve(KEY))) {
            throw new IOException(directory + " holds no authority: run sluice certs init " + directory);
        }
        return new Authority(
                Pem.certificates(directory.resolve(CERTIFICATE))[0],
                Pem.privateKey(directory.resolve(KEY)),
                clock,
                random);
    }

    /**
     * Issues a certificate for both sides of a connection, and writes it with its key as {@code NAME.pem} and {@code NAME.key}.
     *
     * @param hosts names and addresses under which others call it
     * @param life at most the authority's own: what it issues cannot be believed for longer
     */
    void issue(String name, List<GeneralName> hosts, Duration life, Path directory) throws IOException {
        PemOutput output = new PemOutput(directory);
        output.requireAbsent(name + ".pem", name + ".key");
        Duration left =
                Duration.between(clock.instant(), certificate.getNotAfter().toInstant());
        if (left.isZero() || left.isNegative()) {
            throw new IOException("the authority of " + directory + " expired at "
                    + certificate.getNotAfter().toInstant()
                    + ": make a new one in another directory with sluice certs init");
        }
        Duration shorter = left.compareTo(life) < 0 ? left : life;
        try {
            KeyPair pair = newKeys(random);
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder = builder(
                            certificate.getSubjectX500Principal(),
                            principal(name),
                            pair.getPublic(),
                            shorter,
                            clock,
                            random)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                    }))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            identifiers.createAuthorityKeyIdentifier(certificate));
            if (!hosts.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(hosts.toArray(GeneralName[]::new)));
            }
            output.write(name + ".key", pair.getPrivate());
            output.write(name + ".pem", sign(builder, key));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("a certificate cannot be issued with this Java: " + e.getMessage(), e);
        }
    }

    private static KeyPair newKeys(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    /** A name is one value, whatever characters are in it. */
    private static X500Principal principal(String name) throws IOException {
        return new X500Principal(new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, name)
                .build()
                .getEncoded());
    }

    private static X509v3CertificateBuilder builder(
            X500Principal issuer,
            X500Principal subject,
            PublicKey key,
            Duration life,
            Clock clock,
            SecureRandom random) {
        Instant now = clock.instant();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                Date.from(now.minus(BEFORE)),
                Date.from(now.plus(life)),
                subject,
                key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }
}
