package io.sluice.cli.tls;

import io.sluice.cli.process.UsageException;
import io.sluice.config.settings.Tls;
import io.sluice.wire.tls.PemFiles;
import io.sluice.wire.tls.TransportSecurity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a command that speaks with the other side over a network: all three of them, or none. */
public final class TlsOptions {

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description =
                    "This side's certificate, PEM. With --tls-key and --tls-authority: TLS 1.3, certificates on both sides.")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "The certificate's private key, PEM, for its owner's eyes alone.")
    private @Nullable Path key;

    @Option(
            names = "--tls-authority",
            paramLabel = "FILE",
            description = "The certificate of the authority that the other side's was issued by, PEM.")
    private @Nullable Path authority;

    /**
     * What they say, or the file where none is given; nothing is secured where neither says anything. Blocks.
     *
     * @param configured what a configuration file says
     * @throws UsageException for files that cannot be used, or that are not all given
     */
    public TransportSecurity security(@Nullable Tls configured) {
        if (certificate == null && key == null && authority == null) {
            return of(configured);
        }
        if (certificate == null || key == null || authority == null) {
            throw new UsageException("--tls-certificate, --tls-key and --tls-authority go together: give all three");
        }
        return of(new Tls(certificate, key, authority));
    }

    /**
     * The security of these files; none where there are none. Blocks.
     *
     * @throws UsageException for files that cannot be used
     */
    public static TransportSecurity of(@Nullable Tls files) {
        if (files == null) {
            return TransportSecurity.NONE;
        }
        try {
            return TransportSecurity.mutual(new PemFiles(files.certificate(), files.key(), files.authority()));
        } catch (IOException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Refuses to serve a network without TLS: whoever can connect could replace a machine's points or read what is sent.
     *
     * @throws UsageException when the address can be reached from other hosts
     */
    public static void requireSecure(InetSocketAddress listen, TransportSecurity security) {
        if (!security.isSecure() && !listen.getAddress().isLoopbackAddress()) {
            throw new UsageException("listening on " + listen.getHostString() + ":" + listen.getPort()
                    + " without TLS: give --tls-certificate, --tls-key and --tls-authority (sluice certs makes them),"
                    + " or listen on 127.0.0.1");
        }
    }
}
