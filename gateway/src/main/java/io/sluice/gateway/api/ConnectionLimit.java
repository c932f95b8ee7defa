package io.sluice.gateway.api;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what connections may hold: their number and their life. Each serves one request, so one that lives longer than any answer takes is
 * stalled, at whichever end. Where there are too many the oldest goes, so that those who stall cannot keep out those who ask.
 *
 * <p>Threads: any.
 */
final class ConnectionLimit {

    private final int max;
    private final Duration life;
    private final ArrayDeque<Channel> oldestFirst = new ArrayDeque<>();

    ConnectionLimit(int max, Duration life) {
        this.max = max;
        this.life = life;
    }

    /** A connection has been accepted; called on its event loop. */
    void accepted(Channel channel) {
        Future<?> deadline =
                channel.eventLoop().schedule(() -> channel.close(), life.toMillis(), TimeUnit.MILLISECONDS);
        Channel tooMany = add(channel);
        channel.closeFuture().addListener(closed -> {
            deadline.cancel(false);
            remove(channel);
        });
        if (tooMany != null) {
            tooMany.close();
        }
    }

    private synchronized @Nullable Channel add(Channel channel) {
        oldestFirst.add(channel);
        return oldestFirst.size() > max ? oldestFirst.poll() : null;
    }

    private synchronized void remove(Channel channel) {
        oldestFirst.remove(channel);
    }

    synchronized int open() {
        return oldestFirst.size();
    }
}
