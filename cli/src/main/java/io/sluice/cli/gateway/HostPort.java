package io.sluice.cli.gateway;

import io.sluice.cli.process.UsageException;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;

/** Reads {@code HOST:PORT}, {@code [IPV6]:PORT}; the name is looked up when it is used. */
public final class HostPort implements ITypeConverter<InetSocketAddress> {

    private static final Pattern TEXT = Pattern.compile("(\\[[0-9A-Fa-f:.%a-z]+]|[^:\\[\\]\\s]+):([0-9]{1,5})");
    private static final int MAX_PORT = 65535;

    @Override
    public InetSocketAddress convert(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
            throw new IllegalArgumentException(
                    "address '" + text + "': use HOST:PORT, such as backup.example.org:7575");
        }
        String host = matcher.group(1).replaceAll("[\\[\\]]", "");
        return InetSocketAddress.createUnresolved(host, Integer.parseInt(matcher.group(2)));
    }

    /** The same with its name looked up; refuses one that is unknown. */
    public static InetSocketAddress resolved(InetSocketAddress address) {
        InetSocketAddress resolved = new InetSocketAddress(address.getHostString(), address.getPort());
        if (resolved.isUnresolved()) {
            throw new UsageException("host '" + address.getHostString() + "' is not known: check the name");
        }
        return resolved;
    }

    /** As users write it. */
    public static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
