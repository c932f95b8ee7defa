package io.sluice.wire.tls;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertificateException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what a failed handshake means. Threads: any. */
public final class TlsFaults {

    /**
     * The alerts on certificates (RFC 8446, 6.2), as BoringSSL and Java spell them; a refused handshake is one of no certificate. BoringSSL
     * says internal_error as well when Java's code finds an authority unknown.
     */
    private static final String ON_CERTIFICATES =
            "(certificate|unknown[ _]ca|access[ _]denied|handshake[ _]failure|decrypt[ _]error|internal[ _]error)";

    private static final Pattern REFUSED =
            Pattern.compile("alert.*" + ON_CERTIFICATES + "|" + ON_CERTIFICATES + ".*alert", Pattern.CASE_INSENSITIVE);

    private TlsFaults() {}

    /**
     * An {@link UntrustedException} for what TLS has found wrong, anything else as it is.
     *
     * @param peer what the other side is called, such as "gateway backup:7443"
     */
    public static Throwable explain(String peer, Throwable fault) {
        Throwable cause = fault instanceof DecoderException && fault.getCause() != null ? fault.getCause() : fault;
        if (!(cause instanceof SSLException tls)) {
            return cause;
        }
        if (tls instanceof NotSslRecordException) {
            return new UntrustedException(peer + " does not speak TLS: configure it there, or not here", cause);
        }
        CertificateException refused = refusal(tls);
        return refused != null
                ? new UntrustedException(
                        peer + " shows a certificate that is not trusted here (" + refused.getMessage()
                                + "): give the authority that issued it, or the name that it is for",
                        cause)
                : ofTheOtherSide(peer, tls);
    }

    /**
     * With TLS 1.3 a client hears that its certificate is refused when its side of the handshake is done: by an alert. Other alerts
     * (a broken record, say) are not about certificates, and may not happen again.
     */
    private static Throwable ofTheOtherSide(String peer, SSLException fault) {
        String text = String.valueOf(fault.getMessage());
        return REFUSED.matcher(text).find()
                ? new UntrustedException(
                        peer + " does not accept this side's certificate (" + text
                                + "): use one that its authority has issued and that has not expired",
                        fault)
                : fault;
    }

    private static @Nullable CertificateException refusal(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException refused) {
                return refused;
            }
        }
        return null;
    }
}
