package io.sluice.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.agent.digest.DigestReader;
import io.sluice.agent.digest.DigestWriter;
import io.sluice.agent.state.CycleRecord.BaseKind;
import io.sluice.agent.state.CycleRecord.DiskRecord;
import io.sluice.agent.testing.Seeds;
import io.sluice.wire.Id;
import io.sluice.wire.Message.CloseCycle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class MachineStateTest {

    private static final long SIZE = 10 * 65536;
    private static final String BEGAN = "2026-11-21T07:30:00.123Z";

    private final Random random = Seeds.random("MachineStateTest");
    private final Id vault = Id.random(random);
    private final Id machine = Id.random(random);
    private final Id incarnation = Id.random(random);

    @TempDir
    Path directory;

    @Test
    void aKillBetweenAnyTwoStepsLeavesTheStateBeforeOrAfter() throws IOException {
        CycleRecord first = record();
        CycleRecord second = record();
        List<Path> moments = new ArrayList<>();
        try (MachineState state = open(directory.resolve("live"))) {
            commit(state, first);
            state.opened(second);
            moments.add(killed());
            DigestWriter digests = state.writeDigests(second, disk(second));
            moments.add(killed());
            digests.append(0, digest(2));
            moments.add(killed());
            digests.finish();
            digests.close();
            moments.add(killed());
            state.closed(closed(second));
            moments.add(killed());
            state.committed(closed(second));
            moments.add(killed());
        }
        for (int moment = 0; moment < moments.size(); moment++) {
            try (MachineState state = open(moments.get(moment))) {
                boolean committed = moment == moments.size() - 1;
                CycleRecord last = state.last().orElseThrow();
                assertThat(last.cycle()).isEqualTo(committed ? second.cycle() : first.cycle());
                assertDigest(state, last, committed ? 2 : 1);
                boolean closed = moment == moments.size() - 2;
                assertThat(state.closed()).hasSize(closed ? 1 : 0);
                assertThat(state.open().isPresent()).isEqualTo(!committed);
            }
        }
    }

    @Test
    void aCycleThatIsOpenedAgainWithOtherIncarnationsLeavesNoDigestsBehind() throws IOException {
        CycleRecord before = record();
        DiskRecord disk = new DiskRecord("sda", Id.random(random), SIZE, BaseKind.ZEROS, 0, "identity");
        CycleRecord again =
                new CycleRecord(before.cycle(), before.view(), 1 << 18, null, List.of(disk), null, null, BEGAN);
        try (MachineState state = open(directory)) {
            state.opened(before);
            state.writeDigests(before, before.disks().get(0)).close();
            state.opened(again);
            state.writeDigests(again, disk).close();
        }
        Path cycle = directory.resolve("machines/" + vault + "/" + machine + "/" + before.cycle());
        try (Stream<Path> files = Files.list(cycle)) {
            assertThat(files).containsExactly(cycle.resolve(disk.incarnation() + ".digests"));
        }
    }

    @Test
    void theLastCycleIsKnownToWhoeverAsksWhileItIsInUse() throws IOException {
        StateDirectory states = new StateDirectory(directory, random);
        assertThat(states.lastCycle(vault, machine)).isEqualTo(LastCycle.NONE);
        CycleRecord first = record();
        try (MachineState state = states.open(vault, machine)) {
            assertThat(states.lastCycle(vault, machine)).isEqualTo(LastCycle.NONE);
            close(state, first, 1);
            assertThat(states.lastCycle(vault, machine)).isEqualTo(new LastCycle(true, Optional.empty()));
            state.committed(closed(first));
            assertThat(states.lastCycle(vault, machine))
                    .isEqualTo(new LastCycle(true, Optional.of(Instant.parse(BEGAN))));
            state.opened(record());
            assertThat(states.lastCycle(vault, machine)).isEqualTo(new LastCycle(true, Optional.empty()));
            state.abandoned();
        }
        assertThat(states.lastCycle(vault, machine).completedSince()).contains(Instant.parse(BEGAN));
    }

    @Test
    void aStateFileOfAnEarlierVersionIsRead() throws IOException {
        CycleRecord first = record();
        try (MachineState state = open(directory)) {
            commit(state, first);
        }
        Path file = directory.resolve("machines/" + vault + "/" + machine + "/state.json");
        String text = Files.readString(file);
        String earlier = text.replaceAll(",\\s*\"began\" : \"[^\"]*\"", "");
        assertThat(earlier).isNotEqualTo(text);
        Files.writeString(file, earlier);

        assertThat(new StateDirectory(directory, random).lastCycle(vault, machine))
                .isEqualTo(new LastCycle(true, Optional.empty()));
        try (MachineState state = open(directory)) {
            assertThat(state.last().orElseThrow().cycle()).isEqualTo(first.cycle());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"format", "closed", "view", "batchBytes", "base", "identity", "incarnation", "sizeBytes"})
    void aStateFileThatLacksAMemberIsNoState(String member) throws IOException {
        try (MachineState state = open(directory)) {
            commit(state, record());
        }
        Path file = directory.resolve("machines/" + vault + "/" + machine + "/state.json");
        String text = Files.readString(file);
        String without = text.replace("\"" + member + "\" :", "\"other\" :");
        assertThat(without).isNotEqualTo(text);
        Files.writeString(file, without);

        assertThat(new StateDirectory(directory, random).lastCycle(vault, machine))
                .isEqualTo(LastCycle.NONE);
        try (MachineState state = open(directory)) {
            assertThat(state.last()).isEmpty();
        }
    }

    @Test
    void aHalfWrittenStateFileIsNoState() throws IOException {
        CycleRecord first = record();
        try (MachineState state = open(directory.resolve("live"))) {
            commit(state, first);
        }
        Path file = find("state.json");
        Files.writeString(file.resolveSibling("state.json.new"), "{\"format\":\"slu");
        try (MachineState state = open(directory.resolve("live"))) {
            assertThat(state.last()).isPresent();
        }
        assertThat(file.resolveSibling("state.json.new")).doesNotExist();
    }

    @Test
    void aDamagedStateFileCountsAsLost() throws IOException {
        try (MachineState state = open(directory.resolve("live"))) {
            commit(state, record());
        }
        Files.writeString(find("state.json"), "{}");
        try (MachineState state = open(directory.resolve("live"))) {
            assertThat(state.last()).isEmpty();
            assertThat(state.open()).isEmpty();
        }
    }

    @Test
    void aDamagedStateFileIsLoggedInOneLineWithoutAStackTrace() throws IOException {
        try (MachineState state = open(directory.resolve("live"))) {
            commit(state, record());
        }
        Files.writeString(find("state.json"), "{\n\"format\": 17");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(MachineState.class);
        logger.addAppender(log);
        try {
            open(directory.resolve("live")).close();
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage())
                    .contains("state.json is damaged")
                    .hasLineCount(1);
            assertThat(event.getThrowableProxy()).isNull();
        });
    }

    @Test
    void aCycleWhoseDigestsAreDamagedIsUnknown() throws IOException {
        try (MachineState state = open(directory.resolve("live"))) {
            commit(state, record());
        }
        Path digests = find(".digests");
        byte[] bytes = Files.readAllBytes(digests);
        bytes[4096 + 5] ^= 1;
        Files.write(digests, bytes);
        try (MachineState state = open(directory.resolve("live"))) {
            assertThat(state.last()).isEmpty();
        }
    }

    @Test
    void aClosedCycleThatTurnsOutToBeTheNewestIsTakenOver() throws IOException {
        CycleRecord first = record();
        CycleRecord second = record();
        try (MachineState state = open(directory.resolve("live"))) {
            commit(state, first);
            close(state, second, 2);
            assertThat(state.closed()).containsExactly(closed(second));
            state.adopted(state.known(second.cycle()).orElseThrow());
            assertThat(state.last()).hasValue(closed(second));
            assertThat(state.closed()).isEmpty();
            assertDigest(state, second, 2);
        }
    }

    @Test
    void closedCyclesOfUnknownFateAreKeptUpToALimit() throws IOException {
        List<Id> cycles = new ArrayList<>();
        try (MachineState state = open(directory.resolve("live"))) {
            for (int i = 0; i < 12; i++) {
                CycleRecord cycle = record();
                close(state, cycle, i);
                state.abandoned();
                cycles.add(cycle.cycle());
            }
            assertThat(state.closed()).extracting(CycleRecord::cycle).containsExactlyElementsOf(cycles.subList(4, 12));
        }
    }

    @Test
    void cuttingACycleAgainMakesItsOldDigestsUnknown() throws IOException {
        CycleRecord cycle = record();
        try (MachineState state = open(directory.resolve("live"))) {
            close(state, cycle, 1);
            state.opened(cycle);
            assertThat(state.closed()).isEmpty();
            assertThat(state.open()).hasValue(cycle);
        }
    }

    @Test
    void aMachineIsLockedUntilItsStateIsClosed() throws IOException {
        try (MachineState state = open(directory.resolve("live"))) {
            assertThat(state.last()).isEmpty();
            assertThatThrownBy(() -> open(directory.resolve("live")))
                    .isInstanceOf(StateLockedException.class)
                    .hasMessageContaining("being replicated by another process");
        }
        open(directory.resolve("live")).close();
    }

    private MachineState open(Path root) throws IOException {
        return new StateDirectory(root, random).open(vault, machine);
    }

    private CycleRecord record() {
        return new CycleRecord(
                Id.random(random),
                Id.random(random),
                1 << 18,
                null,
                List.of(new DiskRecord("sda", incarnation, SIZE, BaseKind.ZEROS, 0, "identity")),
                null,
                null,
                BEGAN);
    }

    private static DiskRecord disk(CycleRecord cycle) {
        return cycle.disks().get(0);
    }

    private static CycleRecord closed(CycleRecord cycle) {
        return cycle.closedBy(new CloseCycle(cycle.cycle(), 0, "crash", List.of()));
    }

    private void commit(MachineState state, CycleRecord cycle) throws IOException {
        close(state, cycle, 1);
        state.committed(closed(cycle));
    }

    private void close(MachineState state, CycleRecord cycle, int content) throws IOException {
        state.opened(cycle);
        try (DigestWriter digests = state.writeDigests(cycle, disk(cycle))) {
            digests.append(0, digest(content));
            digests.finish();
        }
        state.closed(closed(cycle));
    }

    private static byte[] digest(int content) {
        byte[] digest = new byte[32];
        digest[0] = (byte) (content + 1);
        return digest;
    }

    private static void assertDigest(MachineState state, CycleRecord cycle, int content) throws IOException {
        try (DigestReader reader = state.readDigests(cycle, disk(cycle))) {
            assertThat(reader.matches(0, digest(content), 0)).isTrue();
        }
    }

    /** What a kill at this moment leaves: every step is on disk before the next begins. */
    private Path killed() throws IOException {
        Path live = directory.resolve("live");
        Path copy = Files.createTempDirectory(directory, "killed");
        try (Stream<Path> files = Files.walk(live)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(live.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        return copy;
    }

    private Path find(String end) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("live"))) {
            return files.filter(file -> file.toString().endsWith(end))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
