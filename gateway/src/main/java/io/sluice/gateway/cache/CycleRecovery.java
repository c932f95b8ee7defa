package io.sluice.gateway.cache;

import io.sluice.gateway.cache.JournalRecord.Acknowledged;
import io.sluice.gateway.cache.JournalRecord.Closed;
import io.sluice.gateway.cache.JournalRecord.Finished;
import io.sluice.gateway.cache.JournalRecord.Opened;
import io.sluice.gateway.cache.JournalRecord.Uploaded;
import io.sluice.gateway.cycle.CycleTotals;
import io.sluice.gateway.cycle.SequenceRanges;
import io.sluice.sink.DamagedException;
import io.sluice.sink.map.CycleMap;
import io.sluice.sink.map.SegmentExtents;
import io.sluice.sink.segment.BatchPlace;
import io.sluice.sink.segment.BatchVisitor;
import io.sluice.sink.segment.RecoveredSegment;
import io.sluice.sink.segment.SegmentHeader;
import io.sluice.sink.segment.SegmentRecovery;
import io.sluice.sink.segment.SegmentSummary;
import io.sluice.sink.segment.Watermark;
import io.sluice.sink.vault.PointRun;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Id;
import io.sluice.wire.Message.CloseCycle;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the cache holds of a cycle, and closes the segments that a crash has cut.
 *
 * <p>The journal says what was promised. A segment that it calls finished must be there, whole, until it calls it uploaded; of any other, every
 * batch that was acknowledged must be there. What is there beyond that counts too, since it has been checked and synced here. Whatever
 * is missing of what was promised is damage, and the cycle is not resumed.
 *
 * <p>Threads: one; blocks. Errors: {@link DamagedException} names the file.
 */
final class CycleRecovery {

    private final Path directory;
    private final CacheEnvironment environment;
    private final Opened opened;
    private final CycleMap map;

    private final Map<Id, Finished> finished = new HashMap<>();
    private final Map<Id, Watermark> acknowledged = new HashMap<>();
    private final Set<Id> uploaded = new HashSet<>();
    private @Nullable CloseCycle closed;

    private final SequenceRanges sequences = new SequenceRanges();
    private final CycleTotals totals;
    private final List<SegmentSummary> segments = new ArrayList<>();
    private final List<FinishedSegment> notUploaded = new ArrayList<>();
    private @Nullable List<PointRun> runs;

    private CycleRecovery(Path directory, CacheEnvironment environment, Opened opened) throws IOException {
        this.directory = directory;
        this.environment = environment;
        this.opened = opened;
        this.totals = new CycleTotals(opened.identity().disks().size());
        this.map = CycleMap.open(
                directory.resolve(CycleFiles.MAPS), opened.identity().cycle(), environment.allocator());
    }

    /** Recovers a cycle whose journal says this; its first record is {@link Opened}. */
    static CycleState recover(Path directory, CacheEnvironment environment, List<JournalRecord> records)
            throws IOException {
        CycleRecovery recovery = new CycleRecovery(directory, environment, (Opened) records.get(0));
        records.forEach(recovery::note);
        for (JournalRecord entry : records) {
            if (entry instanceof Finished segment) {
                recovery.recoverFinished(segment);
            }
        }
        recovery.requireAcknowledged();
        for (Path file : recovery.segmentFiles()) {
            recovery.recoverOpen(file);
        }
        return recovery.state();
    }

    private void note(JournalRecord entry) {
        if (entry instanceof Finished segment) {
            finished.put(segment.segment(), segment);
        } else if (entry instanceof Acknowledged mark) {
            acknowledged.put(mark.segment(), new Watermark(mark.batches(), mark.length()));
        } else if (entry instanceof Uploaded segment) {
            uploaded.add(segment.segment());
        } else if (entry instanceof Closed end) {
            closed = end.request();
        }
    }

    private CycleState state() {
        return new CycleState(
                opened.identity(),
                opened.request(),
                closed,
                sequences.pairs(),
                totals,
                segments,
                runs,
                notUploaded,
                true);
    }

    /** A segment that was being written may be missing only if nothing in it was acknowledged. */
    private void requireAcknowledged() {
        for (Map.Entry<Id, Watermark> mark : acknowledged.entrySet()) {
            Path file = directory.resolve(mark.getKey() + CycleFiles.SEGMENT);
            if (!finished.containsKey(mark.getKey()) && !Files.exists(file)) {
                throw new DamagedException(
                        file.toString(),
                        0,
                        "a segment of which " + mark.getValue().batches()
                                + " batches were acknowledged is missing in the cache");
            }
        }
    }

    private List<Path> segmentFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*" + CycleFiles.SEGMENT)) {
            found.forEach(files::add);
        }
        return files;
    }

    private void recoverFinished(Finished segment) throws IOException {
        Path file = directory.resolve(segment.segment() + CycleFiles.SEGMENT);
        if (uploaded.contains(segment.segment())) {
            Files.deleteIfExists(file);
        } else {
            checkWhole(segment, file);
            notUploaded.add(new FinishedSegment(segment.summary(), file, segment.length()));
        }
        if (segment.runs() == null && !map.segments().contains(segment.segment())) {
            throw new DamagedException(
                    directory.toString(), 0, "the map of segment " + segment.segment() + " is missing in the cache");
        }
        sequences.addPairs(segment.sequences());
        segment.totals().forEach(totals::add);
        totals.addWireBytes(segment.wireBytes());
        segments.add(segment.summary());
        if (segment.runs() != null) {
            runs = segment.runs();
        }
    }

    private void checkWhole(Finished segment, Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new DamagedException(file.toString(), 0, "a segment that is not uploaded is missing in the cache");
        }
        Watermark all = new Watermark(segment.batches(), 0);
        Optional<RecoveredSegment> found =
                SegmentRecovery.recover(file, all, (header, place) -> {}, environment.allocator());
        if (found.isEmpty() || !found.get().summary().equals(segment.summary())) {
            throw new DamagedException(
                    file.toString(), 0, "a segment of the cache is not what was written: " + segment.summary());
        }
    }

    /** A segment that was being written, or closed, when the gateway ended. */
    private void recoverOpen(Path file) throws IOException {
        Id id = idOf(file);
        if (finished.containsKey(id)) {
            return;
        }
        SegmentHeader due = opened.identity().segmentHeader(id);
        Found found = new Found(due);
        Watermark mark = acknowledged.getOrDefault(id, Watermark.NOTHING);
        Optional<RecoveredSegment> recovered = SegmentRecovery.recover(file, mark, found, environment.allocator());
        if (recovered.isEmpty() || recovered.get().summary().batches() == 0) {
            Files.delete(file);
        } else if (!recovered.get().header().equals(due)) {
            throw new DamagedException(
                    file.toString(),
                    0,
                    "it is segment " + recovered.get().header().segment() + " of cycle "
                            + recovered.get().header().cycle() + ", and does not belong here");
        } else if (!recovered.get().runs().isEmpty()) {
            dropRuns(file);
            recoverOpen(file);
        } else {
            adopt(file, recovered.get().summary(), found);
        }
    }

    /**
     * The last segment was closed with the cycle's map runs but the journal does not say so: the runs go, and are made again. Cutting off
     * the last byte takes the trailer away, and the recovery then closes the segment behind its last batch.
     */
    private static void dropRuns(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }
    }

    private void adopt(Path file, SegmentSummary summary, Found found) throws IOException {
        map.add(summary, found.extents);
        try (Journal journal = Journal.reopen(directory)) {
            journal.append(Finished.of(summary, found.sequences, found.totals, null));
        }
        sequences.addPairs(found.sequences.pairs());
        found.totals.perDisk().forEach(totals::add);
        totals.addWireBytes(found.totals.wireBytes());
        segments.add(summary);
        notUploaded.add(new FinishedSegment(summary, file, summary.length()));
    }

    /** What a recovered segment's batches are. */
    private static final class Found implements BatchVisitor {

        private final SegmentExtents extents;
        private final SequenceRanges sequences = new SequenceRanges();
        private final CycleTotals totals;

        Found(SegmentHeader header) {
            this.extents = new SegmentExtents(header);
            this.totals = new CycleTotals(header.disks().size());
        }

        @Override
        public void visit(BatchHeader header, BatchPlace place) {
            extents.visit(header, place);
            sequences.add(header.sequence());
            totals.add(header);
        }
    }

    private static Id idOf(Path file) {
        String name = file.getFileName().toString();
        return Id.parse(name.substring(0, name.length() - CycleFiles.SEGMENT.length()));
    }
}
