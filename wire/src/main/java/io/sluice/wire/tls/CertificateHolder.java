package io.sluice.wire.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import javax.security.auth.x500.X500Principal;

/**
 * Whom a certificate is for, as its authority says: what stays the same when the certificate is renewed.
 *
 * <p>A certificate ends, and its successor has another serial number and, as it should, another key; what an authority certifies is that this key is that
 * name's. So who somebody is are the two names together: the subject's and the issuer's, since two authorities that are both believed may give the same name to
 * different machines. A key's fingerprint would tell more than the authority does, and would turn each renewal into an operator's work, at a time when nobody is
 * there; whoever can have a certificate issued for a name that is not his has the authority, and needs no name any more. A certificate without a
 * subject (RFC 5280, section 4.1.2.6) is for its alternative names, and one without any name for its key.
 *
 * @param text both names in the form of RFC 2253; for comparing and for people
 */
public record CertificateHolder(String text) {

    /** Whom the certificate is for. */
    public static CertificateHolder of(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
        return new CertificateHolder((subject.isEmpty() ? alternatives(certificate) : subject) + " of "
                + certificate.getIssuerX500Principal().getName(X500Principal.RFC2253));
    }

    private static String alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            TreeSet<String> texts = new TreeSet<>();
            if (names != null) {
                names.forEach(name -> texts.add(name.get(0) + ":" + text(name.get(1))));
            }
            return texts.isEmpty() ? key(certificate) : String.join("+", texts);
        } catch (CertificateParsingException e) {
            return key(certificate);
        }
    }

    private static String key(X509Certificate certificate) {
        return "key:" + HexFormat.of().formatHex(certificate.getPublicKey().getEncoded());
    }

    /** Names of kinds that Java does not know come as they are encoded. */
    private static String text(Object name) {
        return name instanceof byte[] der ? HexFormat.of().formatHex(der) : name.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
