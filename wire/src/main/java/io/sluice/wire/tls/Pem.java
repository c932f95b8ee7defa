package io.sluice.wire.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads PEM files: certificates (RFC 7468, section 5) and PKCS#8 private keys (section 10). Blocks.
 *
 * <p>Errors: IOException with a line for the user that names the file. Limits: files of up to 1 MiB.
 */
public final class Pem {

    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    private Pem() {}

    /** All certificates of a file, in its order; at least one. */
    public static X509Certificate[] certificates(Path file) throws IOException {
        byte[] text = read(file);
        try {
            X509Certificate[] all =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(text))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toArray(X509Certificate[]::new);
            if (all.length > 0) {
                return all;
            }
        } catch (CertificateException e) {
            throw new IOException(file + " holds no certificate that can be read: " + e.getMessage(), e);
        }
        throw new IOException(file + " holds no certificate: give a PEM file");
    }

    /** The private key of a file. */
    public static PrivateKey privateKey(Path file) throws IOException {
        Matcher matcher = KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
        if (!matcher.find()) {
            throw new IOException(
                    file + " holds no private key: give a PEM file with a PKCS#8 key that is not encrypted");
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (GeneralSecurityException e) {
                // The next one knows it, or none does.
            }
        }
        throw new IOException(
                file + " holds a private key of an unknown kind: use one of " + String.join(", ", ALGORITHMS));
    }

    private static byte[] read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException(file + " is no PEM file: it is longer than any");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " cannot be read by this user", e);
        }
    }
}
