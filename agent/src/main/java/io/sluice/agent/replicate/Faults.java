package io.sluice.agent.replicate;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import io.sluice.wire.proxy.ProxyRefusedException;
import io.sluice.wire.tls.TlsFaults;
import io.sluice.wire.tls.UntrustedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import reactor.netty.channel.AbortedException;

/** Sorts what can go wrong by what to do about it. */
final class Faults {

    /** After these the next cycle may succeed where this one cannot. */
    private static final Set<ErrorCode> ENDS_THE_CYCLE = EnumSet.of(
            ErrorCode.CYCLE_LOST,
            ErrorCode.FENCED,
            ErrorCode.RESYNC_REQUIRED,
            ErrorCode.SEQUENCE_CONFLICT,
            ErrorCode.SEQUENCE_GAP,
            ErrorCode.TOTALS_MISMATCH);

    private static final String CLOSED = "connection closed";

    private Faults() {}

    /** Whether to begin another cycle. */
    static boolean endsTheCycle(Throwable fault) {
        return fault instanceof NewCycleException
                || (fault instanceof WireException wire && ENDS_THE_CYCLE.contains(wire.code()));
    }

    /** Whether to connect again and go on with the same cycle. */
    static boolean endsTheSession(Throwable fault) {
        return fault instanceof GatewayLostException || (fault instanceof WireException wire && wire.retry());
    }

    /** What a connection's failure means here. A documented code stays what it is, and so does what TLS or a proxy refuses: trying again is of no use. */
    static Throwable ofConnection(SocketAddress gateway, Throwable failure) {
        Throwable fault = TlsFaults.explain("gateway " + name(gateway), failure);
        if (fault instanceof UntrustedException || fault instanceof ProxyRefusedException) {
            return fault;
        }
        boolean broken = (fault instanceof IOException && !(fault instanceof GatewayLostException))
                || fault instanceof AbortedException
                || fault instanceof ClosedChannelException;
        if (!broken) {
            return fault;
        }
        boolean closed = fault instanceof ClosedChannelException || fault.getCause() instanceof ClosedChannelException;
        String why = closed ? CLOSED : Objects.requireNonNullElse(fault.getMessage(), CLOSED);
        return new GatewayLostException("gateway " + name(gateway) + ": " + why, fault);
    }

    static GatewayLostException closed(SocketAddress gateway) {
        return new GatewayLostException("gateway " + name(gateway) + " closed the connection", null);
    }

    /** An address as users write it. */
    static String name(SocketAddress gateway) {
        return gateway instanceof InetSocketAddress inet
                ? inet.getHostString() + ":" + inet.getPort()
                : gateway.toString();
    }
}
