package io.sluice.wire.proxy;

import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.tcp.TcpClient;
import reactor.netty.transport.ProxyProvider;

/**
 * An HTTP proxy that connects to a gateway for us: CONNECT (RFC 9110, section 9.3.6), with Basic credentials (RFC 7617) where it wants any.
 * What goes through is the connection as it would be without it, TLS included, so the proxy sees nothing of it.
 *
 * <p>The gateway's name is looked up by the proxy. Threads: any. The password is in no text that comes from here.
 *
 * @param address looked up already
 * @param user whose credentials they are; null for none
 * @param password goes with it
 */
public record HttpProxy(
        InetSocketAddress address,
        @Nullable String user,
        @Nullable String password) {

    private static final long TIMEOUT_MILLIS = 10_000;
    private static final Pattern STATUS = Pattern.compile("status: ((\\d{3})[^,]*)");
    private static final int UNAUTHENTICATED = 407;
    private static final int FIRST_OF_ITS_TROUBLES = 500;

    /** Netty makes up a higher one for what is no HTTP. */
    private static final int LAST_STATUS = 599;

    /** Refuses half of the credentials. */
    public HttpProxy {
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("credentials of a proxy are a user and a password: give both or none");
        }
    }

    /** The same where its name leads to. */
    public HttpProxy withAddress(InetSocketAddress newAddress) {
        return new HttpProxy(newAddress, user, password);
    }

    /** The client by way of this proxy, which looks up where it is to connect to. */
    public TcpClient through(TcpClient direct) {
        String secret = password;
        return direct.resolver(NoopAddressResolverGroup.INSTANCE).proxy(spec -> {
            ProxyProvider.Builder builder =
                    spec.type(ProxyProvider.Proxy.HTTP).socketAddress(address).connectTimeoutMillis(TIMEOUT_MILLIS);
            if (user != null && secret != null) {
                builder.username(user).password(name -> secret);
            }
        });
    }

    /** Connects a client of {@link #through}. It calls itself connected as soon as it is to the proxy, which may refuse then. */
    public Mono<? extends Connection> connect(TcpClient client) {
        return client.connect()
                .flatMap(connection -> tunnel(connection)
                        .thenReturn(connection)
                        .doOnError(refused -> connection.dispose())
                        .doOnCancel(connection::dispose));
    }

    private static Mono<Void> tunnel(Connection connection) {
        ProxyHandler handler = (ProxyHandler) connection.channel().pipeline().get(NettyPipeline.ProxyHandler);
        return Mono.create(sink -> handler.connectFuture().addListener(answered -> {
            if (answered.isSuccess()) {
                sink.success();
            } else {
                sink.error(answered.cause());
            }
        }));
    }

    /** What a failure to connect means: that the proxy refuses, or is not there, or does not reach the gateway. Others stay what they are. */
    public Throwable explain(String gateway, Throwable fault) {
        ProxyConnectException refused = byProxy(fault);
        if (refused != null) {
            return explain(gateway, refused);
        }
        return fault instanceof ConnectException || fault instanceof NoRouteToHostException
                ? new IOException(name() + " cannot be reached (" + reason(fault) + "): is it running?", fault)
                : fault;
    }

    /** With TLS it comes as the cause of a handshake that could not be written. */
    private static @Nullable ProxyConnectException byProxy(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProxyConnectException refused) {
                return refused;
            }
        }
        return null;
    }

    private IOException explain(String gateway, ProxyConnectException fault) {
        String text = String.valueOf(fault.getMessage());
        Matcher status = STATUS.matcher(text);
        if (status.find() && Integer.parseInt(status.group(2)) <= LAST_STATUS) {
            return answered(gateway, status.group(1).strip(), Integer.parseInt(status.group(2)), fault);
        }
        return new IOException(
                text.endsWith("timeout")
                        ? name() + " has not answered within " + TIMEOUT_MILLIS / 1000 + " s: it, or " + gateway
                                + " behind it, is away"
                        : name() + " does not answer as an HTTP proxy does: is it one?",
                fault);
    }

    private IOException answered(String gateway, String status, int code, Throwable fault) {
        if (code == UNAUTHENTICATED) {
            return new ProxyRefusedException(
                    name()
                            + (user == null
                                    ? " wants credentials: give a user and a password"
                                    : " does not accept the password of user '" + user + "': give the right one"),
                    fault);
        }
        return code >= FIRST_OF_ITS_TROUBLES
                ? new IOException(name() + " does not reach " + gateway + " (" + status + ")", fault)
                : new ProxyRefusedException(
                        name() + " does not connect to " + gateway + " (" + status + "): allow it there", fault);
    }

    /** Netty puts the address behind it, which is said already. */
    private static String reason(Throwable fault) {
        return String.valueOf(fault.getMessage()).replaceFirst(": [^:]*/.*", "");
    }

    private String name() {
        return "proxy " + address.getHostString() + ":" + address.getPort();
    }

    @Override
    public String toString() {
        return user == null ? name() : name() + " as " + user;
    }
}
