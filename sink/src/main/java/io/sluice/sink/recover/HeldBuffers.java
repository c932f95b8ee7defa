package io.sluice.sink.recover;

import io.netty.buffer.ByteBuf;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Owns buffers while they change threads.
 *
 * <p>Reactor's publishOn forgets what it has queued when it is cancelled before its task has started (the task is disposed of, and with
 * it the only one who would discard). So what is handed over here is a ticket; whoever takes it first owns the buffer, and at the end
 * nobody's buffers are released.
 *
 * <p>Threads: any.
 */
final class HeldBuffers implements AutoCloseable {

    private final Set<Ticket> tickets = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Stands for a buffer. */
    final class Ticket {
        private final AtomicReference<@Nullable ByteBuf> buffer;

        private Ticket(ByteBuf buffer) {
            this.buffer = new AtomicReference<>(buffer);
        }

        /** The buffer, which is the caller's from here on; null if it is gone. */
        @Nullable
        ByteBuf take() {
            tickets.remove(this);
            return buffer.getAndSet(null);
        }

        private void release() {
            ByteBuf held = take();
            if (held != null) {
                held.release();
            }
        }
    }

    /** Takes a buffer over. After {@link #close} it is released at once. */
    Ticket hold(ByteBuf buffer) {
        Ticket ticket = new Ticket(buffer);
        tickets.add(ticket);
        if (closed) {
            ticket.release();
        }
        return ticket;
    }

    /** Releases what nobody took. */
    @Override
    public void close() {
        closed = true;
        tickets.forEach(Ticket::release);
    }
}
