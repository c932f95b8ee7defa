package io.sluice.cli.gateway;

import io.sluice.cli.process.UsageException;
import io.sluice.config.Address;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;

/** Reads {@code HOST:PORT}, {@code [IPV6]:PORT}; the name is looked up when it is used. */
public final class HostPort implements ITypeConverter<InetSocketAddress> {

    @Override
    public InetSocketAddress convert(String text) {
        Address address = Address.parse(text);
        return InetSocketAddress.createUnresolved(address.host(), address.port());
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
        return new Address(address.getHostString(), address.getPort()).toString();
    }
}
