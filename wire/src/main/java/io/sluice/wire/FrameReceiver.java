package io.sluice.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;

/**
 * Hands frames to one subscriber, and reads the next one from the socket only when that subscriber has asked for it.
 *
 * <p>A publisher by hand, because Reactor Netty's own switches the channel's auto-read by the length of its queue: it reads a frame more than was
 * asked for, and goes on reading while a frame waits for memory. Frames that came unasked (after the peer's FIN, or behind TLS) wait in a
 * queue here, each with its lease.
 *
 * <p>Errors: what the handlers before it report, once the frames before are taken; then nothing more is received. The connection stays
 * open after a {@link WireException} and after a cancel: its owner has the last word. Threads: the channel's event loop; subscriber's calls
 * come from any. Owns: the queue; a frame that was emitted is the subscriber's.
 */
final class FrameReceiver extends ChannelInboundHandlerAdapter implements Publisher<Frame>, Subscription {

    private final Queue<Frame> queue = new ArrayDeque<>();
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private @Nullable ChannelHandlerContext ctx;
    /** Kept here, since a channel that is closed does not know its own any more. */
    private volatile @Nullable EventExecutor loop;

    private @Nullable Subscriber<? super Frame> subscriber;
    private long demand;
    private boolean reading;
    private boolean draining;
    private boolean cancelled;
    private boolean done;
    private @Nullable Throwable error;

    @Override
    public void handlerAdded(ChannelHandlerContext itsContext) {
        ctx = itsContext;
        loop = itsContext.executor();
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(ctx, "not in a pipeline");
    }

    @Override
    public void subscribe(Subscriber<? super Frame> newSubscriber) {
        if (!subscribed.compareAndSet(false, true)) {
            Operators.error(
                    Operators.toCoreSubscriber(newSubscriber),
                    new IllegalStateException("a connection's frames have one subscriber"));
            return;
        }
        newSubscriber.onSubscribe(this);
        onLoop(() -> begin(newSubscriber));
    }

    private void begin(Subscriber<? super Frame> newSubscriber) {
        if (!cancelled) {
            subscriber = newSubscriber;
            drain();
        }
    }

    @Override
    public void request(long frames) {
        if (Operators.validate(frames)) {
            onLoop(() -> {
                demand = Operators.addCap(demand, frames);
                drain();
            });
        }
    }

    @Override
    public void cancel() {
        onLoop(this::stop);
    }

    private void stop() {
        cancelled = true;
        subscriber = null;
        dropQueue();
    }

    /** Ends it from this side: the subscriber is told, frames that it has not taken are released. */
    void end() {
        dropQueue();
        finish(null);
        drain();
    }

    private void dropQueue() {
        queue.forEach(Frame::release);
        queue.clear();
    }

    private void onLoop(Runnable step) {
        EventExecutor itsLoop = Objects.requireNonNull(loop, "not in a pipeline");
        if (itsLoop.inEventLoop()) {
            step.run();
        } else {
            try {
                itsLoop.execute(step);
            } catch (RejectedExecutionException e) {
                step.run(); // the event loop has ended: nobody else is here
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext itsContext, Object msg) {
        Frame frame = (Frame) msg;
        reading = false;
        if (cancelled || done) {
            frame.release();
        } else {
            queue.add(frame);
            drain();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext itsContext, Throwable cause) {
        SslHandler tls = itsContext.pipeline().get(SslHandler.class);
        if (tls != null && !tls.handshakeFuture().isSuccess()) {
            itsContext.fireExceptionCaught(cause); // there is no connection yet: whoever connects is told
            return;
        }
        finish(cause);
        if (!(cause instanceof WireException)) {
            itsContext.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext itsContext) {
        finish(null);
        itsContext.fireChannelInactive();
    }

    private void finish(@Nullable Throwable cause) {
        if (!done) {
            done = true;
            error = cause;
            drain();
        }
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            emit();
        } finally {
            draining = false;
        }
        if (done && queue.isEmpty()) {
            terminate();
        } else if (demand > 0 && queue.isEmpty() && !reading && !cancelled) {
            reading = true;
            context().read();
        }
    }

    private void emit() {
        while (subscriber != null && demand > 0 && !queue.isEmpty()) {
            demand = demand == Long.MAX_VALUE ? demand : demand - 1;
            subscriber.onNext(queue.remove());
        }
    }

    private void terminate() {
        Subscriber<? super Frame> last = subscriber;
        subscriber = null;
        if (last == null) {
            return;
        }
        if (error == null) {
            last.onComplete();
        } else {
            last.onError(error);
        }
    }
}
