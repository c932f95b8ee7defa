package io.sluice.gateway.session;

import io.netty.util.NetUtil;
import io.sluice.config.policy.Policy;
import io.sluice.gateway.cycle.CycleIdentity;
import io.sluice.gateway.machines.Machine;
import io.sluice.gateway.machines.RunningCycle;
import io.sluice.gateway.state.ChurnHour;
import io.sluice.gateway.state.Sighting;
import io.sluice.sink.vault.PointKind;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.Id;
import io.sluice.wire.Message.Hello;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
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
    private volatile @Nullable Sighting sighting;
    private volatile long openedAtNanos;

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

    /** What outlives a restart of it. */
    void seen(Hello hello, String policyName) {
        Machine watched = machine;
        if (watched != null) {
            Sighting first = new Sighting(
                    hello.machine(),
                    watched.id(),
                    hello.instance().host(),
                    policyName,
                    parts.resources().clock().instant(),
                    null);
            sighting = first;
            parts.state().history().seen(first);
        }
    }

    /** The policy in force has changed. */
    void follow(Policy policy) {
        tell(watched -> watched.follow(policy));
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
        openedAtNanos = System.nanoTime();
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
            remember(point);
        }
        tell(watched -> watched.committed(point));
    }

    private void remember(RecoveryPoint point) {
        Sighting before = sighting;
        if (before != null) {
            Instant now = parts.resources().clock().instant();
            Duration took = Duration.ofNanos(System.nanoTime() - openedAtNanos);
            parts.state().history().seen(before.at(now, new Sighting.Point(point.number(), point.time())));
            if (point.kind() != PointKind.DELTA) {
                return; // a first copy says nothing of how much the machine changes
            }
            parts.state()
                    .history()
                    .committed(
                            new ChurnHour(before.machine(), now, 1, point.changedBytes(), point.storedBytes(), took));
        }
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
