package io.sluice.gateway.session;

import io.netty.util.NetUtil;
import io.sluice.config.policy.Policy;
import io.sluice.gateway.cycle.CycleIdentity;
import io.sluice.gateway.machines.Machine;
import io.sluice.gateway.machines.RunningCycle;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.Id;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What one session tells those who watch: the machine's status and the counters of cycles. Threads: any. */
final class SessionReport {

    private final Parts parts;
    private final AtomicBoolean open = new AtomicBoolean();
    private volatile @Nullable Machine machine;

    SessionReport(Parts parts) {
        this.parts = parts;
    }

    /** The session is the machine's now; until here nothing is told. */
    void connected(Id id, String name, SocketAddress peer, Policy policy) {
        machine = parts.machines().connected(id, name, text(peer), policy);
    }

    private static String text(SocketAddress peer) {
        return peer instanceof InetSocketAddress address ? NetUtil.toSocketAddressString(address) : peer.toString();
    }

    void opened(OpenedCycle cycle, CycleFlow flow, @Nullable RecoveryPoint newest, Instant openedAt) {
        CycleIdentity identity = cycle.cache().identity();
        LongSupplier durableBytes = cycle.cache().totals()::wireBytes;
        RunningCycle running = new RunningCycle(
                identity.cycle(),
                identity.kind(),
                openedAt,
                cycle::wireBytes,
                durableBytes,
                phase -> flow.moment(phase, () -> cycle.wireBytes() - durableBytes.getAsLong()));
        open.set(true);
        parts.counters().cycleOpened();
        tell(watched -> watched.opened(running, newest));
    }

    void closing() {
        tell(Machine::closing);
    }

    void uploaded() {
        tell(Machine::uploaded);
    }

    /** The agent is told of a point: that of the open cycle, or of one whose fate it did not know. */
    void committed(RecoveryPoint point) {
        if (open.getAndSet(false)) {
            parts.counters().cycleCommitted();
        }
        tell(watched -> watched.committed(point));
    }

    void failed(String why) {
        parts.counters().cycleFailed();
        tell(watched -> watched.failed(why));
    }

    void disconnected() {
        tell(Machine::disconnected);
    }

    private void tell(Consumer<Machine> news) {
        Machine watched = machine;
        if (watched != null) {
            news.accept(watched);
        }
    }
}
