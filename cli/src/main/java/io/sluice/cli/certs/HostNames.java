package io.sluice.cli.certs;

import io.netty.util.NetUtil;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;

/** Tells addresses from names, as a certificate holds them (RFC 5280, 4.2.1.6). Threads: any. */
final class HostNames {

    private static final int MAX_LENGTH = 253;
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";

    /** The last label has something in it that is no digit, or it would be read as a part of an address (RFC 1123, 2.1). */
    private static final Pattern NAME = Pattern.compile("(" + LABEL + "\\.)*(?![0-9]+$)" + LABEL);

    private HostNames() {}

    /** What stands in a certificate for {@code host}; empty where it is neither an address nor a name. */
    static Optional<GeneralName> of(String host) {
        if (NetUtil.isValidIpV4Address(host) || isIpV6(host)) {
            return Optional.of(new GeneralName(GeneralName.iPAddress, host));
        }
        return host.length() <= MAX_LENGTH && NAME.matcher(host).matches()
                ? Optional.of(new GeneralName(GeneralName.dNSName, host))
                : Optional.empty();
    }

    /** Without a zone, which means something on one host only, and without the brackets of a URL. */
    private static boolean isIpV6(String host) {
        return host.matches("[0-9A-Fa-f:.]+") && NetUtil.isValidIpV6Address(host);
    }
}
