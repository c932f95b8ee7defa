package io.sluice.agent.state;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.agent.digest.DigestBinding;
import io.sluice.agent.digest.DigestReader;
import io.sluice.agent.digest.DigestWriter;
import io.sluice.agent.state.CycleRecord.DiskRecord;
import io.sluice.wire.Id;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is remembered about one machine in one vault, held under a lock until it is closed.
 *
 * <p>Three kinds of cycles are known: the last that is known as committed; those that were closed and whose fate is unknown; and one that
 * was open. Each has a directory of digests. One file says which cycle is which, and replacing it is the one step that changes anything:
 * digests are complete and on disk before a cycle is called closed, and what no line names any more is deleted afterwards.
 *
 * <p>Threads: one. Blocks: every method that changes something. Errors: digests that are lost or damaged make their cycle unknown; the gateway
 * then asks for a resync.
 */
public final class MachineState implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(MachineState.class);

    /** More closed cycles of unknown fate are not kept: an agent that fails this often falls back to a resync at worst. */
    private static final int MAX_CLOSED = 8;

    private static final String FILE = "state.json";
    private static final Set<String> KEPT = Set.of("lock", FILE);

    private final Path directory;
    private final Id vault;
    private final Id machine;
    private final MachineLock lock;
    private Content content;

    /** What the state file holds. */
    record Content(
            String format,
            int version,

            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.SET) @Nullable
            CycleRecord last,

            List<CycleRecord> closed,

            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.SET) @Nullable
            CycleRecord open) {

        static final String FORMAT = "sluice-agent-state";

        Content {
            closed = List.copyOf(closed);
            if (!FORMAT.equals(format) || version != 1) {
                throw new IllegalArgumentException("state of format " + format + ", version " + version);
            }
        }

        /** What a machine of which nothing else is known needs to know for its next cycle. */
        LastCycle lastCycle() {
            if (open != null || !closed.isEmpty() || (last != null && last.makesSeed())) {
                return new LastCycle(true, Optional.empty());
            }
            return last == null ? LastCycle.NONE : new LastCycle(true, last.beganAt());
        }

        static Content of(@Nullable CycleRecord last, List<CycleRecord> closed, @Nullable CycleRecord open) {
            return new Content(FORMAT, 1, last, closed, open);
        }
    }

    MachineState(Path directory, Id vault, Id machine, MachineLock lock) throws IOException {
        this.directory = directory;
        this.vault = vault;
        this.machine = machine;
        this.lock = lock;
        this.content = read();
        deleteUnnamed();
    }

    private Content read() throws IOException {
        Path file = file();
        if (!Files.exists(file)) {
            return Content.of(null, List.of(), null);
        }
        try {
            Content read = StateJson.read(Files.readAllBytes(file), Content.class);
            return Content.of(
                    usable(read.last),
                    read.closed.stream().filter(this::isUsable).toList(),
                    read.open);
        } catch (JsonProcessingException e) {
            LOG.warn(
                    "agent state {} is damaged, everything will be compared or sent again: {}",
                    file,
                    e.getOriginalMessage());
            return Content.of(null, List.of(), null);
        }
    }

    /** Reads from a machine's directory, which need not be there, without taking its lock: the file is replaced as a whole. */
    static LastCycle lastCycle(Path directory) throws IOException {
        try {
            return StateJson.read(Files.readAllBytes(directory.resolve(FILE)), Content.class)
                    .lastCycle();
        } catch (NoSuchFileException e) {
            return LastCycle.NONE;
        } catch (JsonProcessingException e) {
            LOG.debug("agent state in {} is damaged: who opens it says so", directory, e);
            return LastCycle.NONE;
        }
    }

    private @Nullable CycleRecord usable(@Nullable CycleRecord cycle) {
        return cycle != null && isUsable(cycle) ? cycle : null;
    }

    /** Whether all of a cycle's digests are there, every byte of them checked. */
    private boolean isUsable(CycleRecord cycle) {
        for (DiskRecord disk : cycle.disks()) {
            try (DigestReader reader = DigestReader.open(path(cycle, disk), binding(cycle, disk))) {
                LOG.trace("digests of cycle={} disk={} are whole: {}", cycle.cycle(), disk.id(), reader);
            } catch (IOException e) {
                LOG.warn("the changes since cycle={} are unknown: {}", cycle.cycle(), e.getMessage());
                return false;
            }
        }
        return true;
    }

    /** The last cycle that is known as committed. */
    public Optional<CycleRecord> last() {
        return Optional.ofNullable(content.last);
    }

    /** The cycles that were closed and whose fate is unknown, oldest first. */
    public List<CycleRecord> closed() {
        return content.closed;
    }

    /** The cycle that was open when the last process ended. */
    public Optional<CycleRecord> open() {
        return Optional.ofNullable(content.open);
    }

    /** The cycle of that id, if its digests are there. */
    public Optional<CycleRecord> known(@Nullable Id cycle) {
        return Stream.concat(last().stream(), closed().stream())
                .filter(record -> record.cycle().equals(cycle))
                .findFirst();
    }

    /** The digests of a disk in a known cycle. The caller closes the reader. */
    public DigestReader readDigests(CycleRecord cycle, DiskRecord disk) throws IOException {
        return DigestReader.open(path(cycle, disk), binding(cycle, disk));
    }

    /** Where the digests of a disk go while its cycle is cut, anew whatever was there. The caller closes the writer. */
    public DigestWriter writeDigests(CycleRecord cycle, DiskRecord disk) throws IOException {
        AtomicFile.createDirectories(directory(cycle.cycle()));
        return DigestWriter.create(path(cycle, disk), binding(cycle, disk));
    }

    /** A cycle has been opened and is about to be sent: another process may resume it. */
    public void opened(CycleRecord cycle) throws IOException {
        replace(Content.of(content.last, without(content.closed, cycle.cycle()), cycle));
    }

    /** All of a cycle's digests are complete, and CLOSE_CYCLE is about to be sent: from here on its fate is unknown. */
    public void closed(CycleRecord cycle) throws IOException {
        AtomicFile.syncDirectory(directory(cycle.cycle()));
        List<CycleRecord> closed = new ArrayList<>(without(content.closed, cycle.cycle()));
        closed.add(cycle);
        int surplus = Math.max(0, closed.size() - MAX_CLOSED);
        replace(Content.of(content.last, closed.subList(surplus, closed.size()), cycle));
    }

    /** The newest recovery point turned out to be that of a cycle whose fate was unknown. */
    public void adopted(CycleRecord cycle) throws IOException {
        if (!cycle.equals(content.last)) {
            replace(Content.of(cycle, without(content.closed, cycle.cycle()), content.open));
        }
    }

    /** The recovery point of a cycle is durable: whatever came before it is forgotten. */
    public void committed(CycleRecord cycle) throws IOException {
        replace(Content.of(cycle, List.of(), null));
    }

    /** The cycle that was open will not be resumed. */
    public void abandoned() throws IOException {
        replace(Content.of(content.last, content.closed, null));
    }

    private static List<CycleRecord> without(List<CycleRecord> cycles, Id cycle) {
        return cycles.stream().filter(record -> !record.cycle().equals(cycle)).toList();
    }

    private void replace(Content next) throws IOException {
        AtomicFile.write(file(), StateJson.write(next));
        content = next;
        deleteUnnamed();
    }

    private void deleteUnnamed() throws IOException {
        Map<String, CycleRecord> named = new HashMap<>();
        Stream.of(last().stream(), closed().stream(), open().stream())
                .flatMap(cycles -> cycles)
                .forEach(cycle -> named.put(cycle.cycle().toString(), cycle));
        for (Path entry : list(directory)) {
            CycleRecord cycle = named.get(entry.getFileName().toString());
            if (cycle != null) {
                deleteOtherDisks(cycle);
            } else if (!KEPT.contains(entry.getFileName().toString())) {
                delete(entry);
            }
        }
    }

    /** A cycle that was opened, and of which the gateway lost everything, may have other incarnations when it is opened again. */
    private void deleteOtherDisks(CycleRecord cycle) throws IOException {
        Set<Path> own = cycle.disks().stream().map(disk -> path(cycle, disk)).collect(Collectors.toSet());
        for (Path file : list(directory(cycle.cycle()))) {
            if (!own.contains(file)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void delete(Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            for (Path file : list(entry)) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(entry);
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private Path file() {
        return directory.resolve(FILE);
    }

    private Path directory(Id cycle) {
        return directory.resolve(cycle.toString());
    }

    private Path path(CycleRecord cycle, DiskRecord disk) {
        return directory(cycle.cycle()).resolve(disk.incarnation() + ".digests");
    }

    private DigestBinding binding(CycleRecord cycle, DiskRecord disk) {
        return new DigestBinding(vault, machine, disk.incarnation(), cycle.cycle(), disk.sizeBytes());
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
