package io.sluice.wire.network;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import java.util.List;
import java.util.stream.Stream;

/** A connection through the proxy: two sockets and what flows between them. Threads: the event loop. */
final class ProxiedConnection {

    private final FaultyProxy proxy;
    private final SocketChannel client;
    private final SocketChannel server;
    private final Flow up;
    private final Flow down;
    private boolean swallowing;
    private int halvesEnded;

    ProxiedConnection(FaultyProxy proxy, SocketChannel client, SocketChannel server, Line up, Line down) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        this.up = new Flow(this, client, server, up, proxy::countUp);
        this.down = new Flow(this, server, client, down, bytes -> {});
    }

    void begin() {
        client.pipeline().addLast(up);
        server.pipeline().addLast(down);
        for (SocketChannel channel : List.of(client, server)) {
            if (!channel.isActive()) {
                reset();
                return;
            }
            channel.config().setAutoRead(true);
        }
    }

    boolean isSwallowing() {
        return swallowing;
    }

    boolean isStalled() {
        return proxy.isStalled();
    }

    Flow opposite(Flow one) {
        return one.equals(up) ? down : up;
    }

    long endsOnTheWay() {
        return Stream.of(up, down).filter(Flow::endsSoon).count();
    }

    /** Goes on after a stall. */
    void goOn() {
        up.deliver();
        down.deliver();
    }

    /** Both ends are reset. */
    void reset() {
        FaultyProxy.reset(client);
        FaultyProxy.reset(server);
        end();
    }

    /** Neither end hears from the other any more, nor that it has gone: as when a firewall forgets, or a cable is cut. */
    void swallow() {
        swallowing = true;
        up.drop();
        down.drop();
    }

    /** One direction has carried its end over; after both there is nothing more. */
    void halfEnded() {
        if (++halvesEnded == 2) {
            client.close();
            server.close();
            end();
        }
    }

    /** One of its sockets is closed; of one that was half-open the other end does not hear it. */
    void ended(Channel which) {
        if (!swallowing) {
            reset();
        } else if (!client.isOpen() && !server.isOpen()) {
            end();
        }
    }

    private void end() {
        up.drop();
        down.drop();
        proxy.forget(this);
    }
}
