package io.sluice.agent.replicate;

import io.sluice.agent.cut.CutTotals;
import io.sluice.agent.cut.CycleCutter;
import io.sluice.agent.cut.DiskPlan;
import io.sluice.agent.cut.Part;
import io.sluice.agent.digest.BlockDigests;
import io.sluice.agent.state.CycleRecord;
import io.sluice.agent.state.CycleRecord.PartRecord;
import io.sluice.agent.state.MachineState;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.Event;
import io.sluice.wire.Message.LaneHello;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.Message.Welcome;
import io.sluice.wire.WireException;
import io.sluice.wire.rate.PaceWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One cycle, from its proposal to COMMITTED, over as many sessions as it takes.
 *
 * <p>The order of things is what keeps changes from being lost. The record of the cycle is on disk before its first batch is sent, so
 * that another process can resume it. Its digests are complete and recorded before CLOSE_CYCLE, so that whatever becomes of it they can be
 * moved to. They take the place of the last ones after COMMITTED only.
 *
 * <p>Owns the view of the disks and the outbox. Threads: state changes on the cutter's; one session at a time.
 */
final class CycleRun {

    private static final Duration PLACES_EVERY = Duration.ofSeconds(2);

    private final Workshop workshop;
    private final ReplicationRequest request;
    private final Greeting greeting;
    private final MachineView machine;
    private final MachineLease lease;
    private final Tally tally;
    private final SessionWatch watch;
    private final Set<String> warnings = new LinkedHashSet<>();
    private final CutTotals totals = new CutTotals();
    private final PaceWatch reading = new PaceWatch();
    private @Nullable Proposal proposal;
    private @Nullable CycleRecord record;
    private @Nullable Outbox outbox;

    CycleRun(
            Workshop workshop,
            ReplicationRequest request,
            MachineView machine,
            MachineLease lease,
            Tally tally,
            SessionWatch watch) {
        this.workshop = workshop;
        this.request = request;
        this.greeting = new Greeting(workshop, request);
        this.machine = machine;
        this.lease = lease;
        this.tally = tally;
        this.watch = watch;
    }

    /** The whole cycle. */
    Mono<ReplicationResult> run() {
        return Mono.usingWhen(greeting.connect(), this::session, control -> Mono.fromRunnable(control::close))
                .doOnSubscribe(subscription -> tally.phase(ReplicationProgress.Phase.CONNECTING))
                .doOnError(Faults::endsTheSession, watch::broken)
                .retryWhen(new Patience(workshop.settings().patience(), tally::acknowledgedBytes, workshop.timer()));
    }

    private Mono<ReplicationResult> session(ControlConnection control) {
        return greeting.welcome(control)
                .doOnNext(welcome -> watch.welcomed())
                .delayUntil(this::enter)
                .flatMap(welcome -> control.openCycle(question())
                        .flatMap(open -> switch (open.state()) {
                            case CycleOpen.COMMITTED -> takeUp().then(control.awaitCommitted());
                            case CycleOpen.CLOSED -> takeUp().then(closeCycle(control));
                            default -> sendAndClose(control, welcome, open);
                        })
                        .flatMap(committed -> promote(welcome, committed)));
    }

    /** Locks the machine's state at the first session, and decides there which cycle to ask for. */
    private Mono<Void> enter(Welcome welcome) {
        return workshop.runOnCutter(() -> {
            MachineState state = lease.take(workshop.states(), welcome.vault(), welcome.machine());
            if (proposal == null) {
                List<String> faults = machine.instabilities();
                warnings.addAll(faults);
                proposal = Proposal.make(state, machine, batchBytes(welcome), faults.isEmpty(), workshop.random());
                record = proposal.left();
            }
        });
    }

    private int batchBytes(Welcome welcome) {
        int most = Math.min(welcome.limits().batchBytes(), workshop.settings().batchBytes());
        if (most < BlockDigests.BLOCK_BYTES) {
            throw new WireException(
                    ErrorCode.UNSUPPORTED,
                    "the gateway takes batches of " + most + " bytes: set it to " + BlockDigests.BLOCK_BYTES
                            + " at least");
        }
        return most / BlockDigests.BLOCK_BYTES * BlockDigests.BLOCK_BYTES;
    }

    private OpenCycle question() {
        return proposal().toMessage(lease.state(), machine, workshop.clock());
    }

    private Mono<Committed> sendAndClose(ControlConnection control, Welcome welcome, CycleOpen open) {
        return workshop.onCutter(() -> prepare(open))
                .flatMap(box -> Mono.firstWithSignal(
                        box.allAcknowledged().then(closing()).then(closeCycle(control)),
                        sendOverLanes(welcome, box, control),
                        control.failure()));
    }

    /** The outbox of this session: the one there is, or a new one with everything still to be cut. */
    private Outbox prepare(CycleOpen open) throws IOException {
        MachineState state = lease.state();
        CyclePlanner planner = new CyclePlanner(state, machine);
        CycleRecord planned = planner.plan(proposal(), open);
        boolean goesOn = CycleOpen.RESUMED.equals(open.state()) || outbox != null;
        if (goesOn && (record == null || !planned.isSameCut(record))) {
            throw new NewCycleException("the cycle that was begun would be cut in another way now");
        }
        SequenceRanges durable =
                CycleOpen.NEW.equals(open.state()) ? SequenceRanges.NONE : new SequenceRanges(open.durable());
        Outbox box = outbox;
        if (box == null) {
            box = cut(planner, goesOn ? planned.reading(record().part()) : planned, durable, state);
        }
        box.begin(durable);
        tally.phase(ReplicationProgress.Phase.SENDING);
        return box;
    }

    private Outbox cut(CyclePlanner planner, CycleRecord planned, SequenceRanges durable, MachineState state)
            throws IOException {
        Optional<CycleRecord> base = state.known(planned.base());
        if (base.isPresent()) {
            state.adopted(base.get());
        }
        state.opened(planned);
        List<DiskPlan> plans = planner.open(planned, part(planned, durable, state));
        record = planned;
        CycleCutter cutter = new CycleCutter(
                planned.batchBytes(),
                workshop.dataPool(),
                workshop.threads(),
                reading.over(workshop.limits().reading()));
        Outbox box = Outbox.of(cutter.cut(plans, totals));
        outbox = box;
        tally.follow(totals, box);
        return box;
    }

    /**
     * The part of a cycle that may make a seed; its end is on disk before anything is sent that depends on it. Where another process was stopped before
     * it had an end, this one may not set one before what is durable of it: those batches were cut without an end.
     */
    private Part part(CycleRecord planned, SequenceRanges durable, MachineState state) {
        PartRecord part = planned.part();
        if (part == null) {
            return Part.whole();
        }
        if (part.endBytes() != null) {
            return Part.between(part.startBytes(), part.endBytes());
        }
        BooleanSupplier isOver =
                workshop.settings().seeds().forDisksOf(machine.sizeBytes()).from(totals);
        long endOfDurable = durable.end();
        BooleanSupplier isEnough = () -> isOver.getAsBoolean() && totals.batches() >= endOfDurable;
        return Part.from(part.startBytes(), isEnough, end -> {
            record = planned.reading(part.endingAt(end));
            state.opened(record());
        });
    }

    private <T> Mono<T> sendOverLanes(Welcome welcome, Outbox box, ControlConnection control) {
        int lanes = Math.min(request.lanes(), welcome.limits().lanes());
        LanePlaces places = new LanePlaces(workshop.dataPool(), record().batchBytes(), reading);
        return Flux.range(1, lanes)
                .flatMap(number -> runLane(number, welcome, box, places), lanes)
                .then()
                .takeUntilOther(tellPlaces(control, places))
                .then(Mono.never());
    }

    /** So that the gateway can say what holds the machine up. Never completes; that it cannot be told is the session's to notice. */
    private Mono<Void> tellPlaces(ControlConnection control, LanePlaces places) {
        return Flux.interval(PLACES_EVERY, workshop.timer())
                .onBackpressureDrop()
                .concatMap(tick -> control.tell(Event.of(places.count())), 0)
                .onErrorComplete()
                .then(Mono.never());
    }

    /** A lane that breaks when everything is acknowledged does no harm. */
    private Mono<Void> runLane(int number, Welcome welcome, Outbox box, LanePlaces places) {
        LaneHello hello = new LaneHello(Greeting.PROTOCOL, LaneHello.LANE, welcome.session(), number);
        return greeting.open()
                .flatMap(connection -> new Lane(
                                number,
                                request.gateway(),
                                connection,
                                box,
                                tally.sentBytes(),
                                workshop.timer(),
                                workshop.limits().sending(),
                                places)
                        .run(hello, proposal().cycle()))
                .onErrorResume(fault -> box.isDone() ? Mono.never() : Mono.error(fault));
    }

    /** Everything is acknowledged: looks at the disks once more, and records what will close the cycle. */
    private Mono<Void> closing() {
        return workshop.runOnCutter(() -> {
            tally.phase(ReplicationProgress.Phase.COMMITTING);
            CycleRecord open = record();
            if (open.close() == null) {
                List<String> faults = machine.instabilities();
                warnings.addAll(faults);
                CycleRecord cut = open.reading(partRead(open));
                record = cut.closedBy(new CloseCycle(cut.cycle(), totals.batches(), consistency(cut), totals.disks()));
            }
            lease.state().closed(record());
        });
    }

    /** One that was not cut short reached the end; from the begin to the end is no part. */
    private static @Nullable PartRecord partRead(CycleRecord cut) {
        PartRecord part = cut.part();
        if (part == null || part.endBytes() != null) {
            return part;
        }
        return part.startBytes() == 0 ? null : part.endingAt(CyclePlanner.addresses(cut.disks()));
    }

    private String consistency(CycleRecord cut) {
        if (cut.makesSeed()) {
            return Proposal.SEED;
        }
        return warnings.isEmpty() ? Proposal.CRASH : Proposal.FUZZY;
    }

    /** A cycle that was closed before is what its record says; if there is none, it was not ours to close. */
    private Mono<Void> takeUp() {
        return workshop.runOnCutter(() -> {
            if (record == null || record.close() == null) {
                throw new NewCycleException("the gateway closed a cycle of which the digests are lost");
            }
            tally.phase(ReplicationProgress.Phase.COMMITTING);
        });
    }

    private Mono<Committed> closeCycle(ControlConnection control) {
        return Mono.defer(() -> control.closeCycle(required(record().close(), "CLOSE_CYCLE")));
    }

    private Mono<ReplicationResult> promote(Welcome welcome, Committed committed) {
        return workshop.onCutter(() -> {
            lease.state().committed(record());
            return tally.result(welcome, committed, machine.sizeBytes(), new ArrayList<>(warnings));
        });
    }

    /** The cycle cannot go on; its record goes, so that the next one is a new one. */
    Mono<Void> abandon() {
        return workshop.runOnCutter(lease::abandonOpen);
    }

    /** Ends the cut; the disks are closed behind whatever the threads are doing with them. */
    Mono<Void> close() {
        return workshop.runOnCutter(() -> {
            Outbox box = outbox;
            if (box != null) {
                box.close();
            }
            machine.close();
        });
    }

    private Proposal proposal() {
        return required(proposal, "proposal");
    }

    private CycleRecord record() {
        return required(record, "record");
    }

    private static <T> T required(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException("a cycle without its " + what);
        }
        return value;
    }
}
