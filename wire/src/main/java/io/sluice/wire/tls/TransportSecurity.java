package io.sluice.wire.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/**
 * How connections between agents and a gateway are secured: not at all, or by TLS 1.3 (RFC 8446) with a certificate on both sides.
 *
 * <p>Either side ends the handshake unless the other's certificate was issued by its authority; an agent also wants the gateway's to be for the
 * address that it called. The work is BoringSSL's where its library can be loaded, and the JDK's elsewhere. Threads: any; reading the files blocks.
 */
public final class TransportSecurity {

    /** Nothing is secured: for connections that do not leave the host. */
    public static final TransportSecurity NONE = new TransportSecurity(null, null);

    private static final String PROTOCOL = "TLSv1.3";
    private static final Map<String, String> SIGNATURES = Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA");
    private static final byte[] CHALLENGE = {1, 2, 3};

    private final @Nullable PemFiles files;
    private volatile @Nullable Loaded loaded;

    private TransportSecurity(@Nullable PemFiles files, @Nullable Loaded loaded) {
        this.files = files;
        this.loaded = loaded;
    }

    /**
     * What the files held.
     *
     * @param certificates the chain and the authorities, which tell one content from another
     */
    private record Loaded(SslContext client, SslContext server, List<X509Certificate> certificates) {}

    /**
     * Certificates on both sides.
     *
     * @throws IOException with a line for the user that names the file that cannot be used
     */
    public static TransportSecurity mutual(PemFiles files) throws IOException {
        return new TransportSecurity(files, load(files));
    }

    private static Loaded load(PemFiles files) throws IOException {
        X509Certificate[] chain = Pem.certificates(files.certificate());
        PrivateKey key = Pem.privateKey(files.key());
        X509Certificate[] authorities = Pem.certificates(files.authority());
        requireOwnersAlone(files.key());
        requirePair(files, chain[0].getPublicKey(), key);
        return new Loaded(
                build(SslContextBuilder.forClient().keyManager(key, chain), authorities),
                build(SslContextBuilder.forServer(key, chain).clientAuth(ClientAuth.REQUIRE), authorities),
                Stream.of(chain, authorities).flatMap(Arrays::stream).toList());
    }

    /**
     * Reads the files again: connections that begin from now on go by what they hold, those that are there go on. Says whether they hold other
     * certificates than before. Blocks.
     *
     * @throws IOException with a line for the user that names the file that cannot be used; then nothing has changed
     */
    public synchronized boolean renew() throws IOException {
        Loaded before = loaded;
        if (files == null || before == null) {
            return false;
        }
        Loaded now = load(files);
        boolean isOther = !now.certificates().equals(before.certificates());
        if (isOther) {
            loaded = now;
        }
        return isOther;
    }

    private static SslContext build(SslContextBuilder builder, X509Certificate[] authorities) throws IOException {
        return builder.sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols(PROTOCOL)
                .trustManager(authorities)
                .build();
    }

    /** A private key that others can read proves nothing. */
    private static void requireOwnersAlone(Path key) throws IOException {
        boolean others = Files.getPosixFilePermissions(key).stream()
                .anyMatch(permission -> permission.name().startsWith("OTHERS_"));
        if (others) {
            throw new IOException("private key " + key + " is open to everybody on this host: chmod 600 " + key);
        }
    }

    /** Else every handshake would fail, and at the other side. */
    private static void requirePair(PemFiles files, PublicKey certified, PrivateKey key) throws IOException {
        String algorithm = SIGNATURES.get(key.getAlgorithm());
        try {
            Signature signature = Signature.getInstance(algorithm == null ? key.getAlgorithm() : algorithm);
            signature.initSign(key);
            signature.update(CHALLENGE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(CHALLENGE);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw notAPair(files, e);
        }
        throw notAPair(files, null);
    }

    private static IOException notAPair(PemFiles files, @Nullable Throwable why) {
        return new IOException(
                "private key " + files.key() + " is not that of certificate " + files.certificate()
                        + ": give the two that were issued together",
                why);
    }

    /** Whether it is TLS. */
    public boolean isSecure() {
        return loaded != null;
    }

    /** The client with what secures it now. */
    public TcpClient secure(TcpClient plain) {
        Loaded now = loaded;
        return now == null ? plain : plain.secure(spec -> spec.sslContext(now.client()));
    }

    /** The server with what secures it, each connection by what holds when it begins. */
    public TcpServer secure(TcpServer plain) {
        Loaded now = loaded;
        if (now == null) {
            return plain;
        }
        SslContext context = new CurrentSslContext(
                () -> Objects.requireNonNullElse(loaded, now).server());
        return plain.secure(spec -> spec.sslContext(context));
    }
}
