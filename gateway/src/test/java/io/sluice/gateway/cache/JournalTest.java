package io.sluice.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.cache.JournalRecord.Acknowledged;
import io.sluice.gateway.cache.JournalRecord.Lost;
import io.sluice.gateway.cache.JournalRecord.Uploaded;
import io.sluice.sink.DamagedException;
import io.sluice.sink.vault.PointRun;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.Id;
import io.sluice.wire.Message.CloseCycle;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final JournalRecord FIRST = new Acknowledged(new Id(1, 1), 3, 4096);
    private static final JournalRecord SECOND = new Uploaded(new Id(1, 1));
    private static final Id SEGMENT = new Id(1, 2);

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve(Journal.FILE_NAME);
        try (Journal journal = Journal.create(directory)) {
            journal.append(FIRST);
            journal.append(SECOND);
        }
    }

    @Test
    void readsWhatWasAppended() throws IOException {
        assertThat(Journal.read(directory)).containsExactly(FIRST, SECOND);
    }

    @Test
    void everyKindOfRecordComesBackAsItWas() throws IOException {
        List<List<Long>> sequences = List.of(List.of(0L, 4L));
        List<DiskTotals> totals = List.of(new DiskTotals(0, 5, 6, 4096));
        PointRun run = new PointRun(0, SEGMENT, 4096, 100, 7, 0, PointRun.STRETCH_BYTES);
        List<JournalRecord> all = List.of(
                new JournalRecord.Finished(SEGMENT, 8192, 7, 5, 4096, 9000, sequences, totals, null),
                new JournalRecord.Finished(SEGMENT, 8192, -7, 5, 4096, 9000, sequences, totals, List.of(run)),
                new JournalRecord.Closed(new CloseCycle(new Id(7, 1), 5, "crash", totals)),
                new Lost("a sync"));
        try (Journal journal = Journal.reopen(directory)) {
            for (JournalRecord entry : all) {
                journal.append(entry);
            }
        }
        assertThat(Journal.read(directory).subList(2, 6)).isEqualTo(all);
    }

    @Test
    void whereverItIsCutItEndsWithItsLastWholeLineAndGoesOnBehindIt() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int firstLine = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;
        for (int cut = 0; cut < whole.length; cut++) {
            Files.write(file, Arrays.copyOf(whole, cut));
            List<JournalRecord> left = cut < firstLine ? List.of() : List.of(FIRST);
            assertThat(Journal.read(directory)).as("cut at " + cut).isEqualTo(left);
            try (Journal journal = Journal.reopen(directory)) {
                journal.append(new Lost("a sync"));
            }
            assertThat(Journal.read(directory)).hasSize(left.size() + 1).last().isEqualTo(new Lost("a sync"));
        }
    }

    @Test
    void ofAMillionAcknowledgementsOneIsLeftPerSegmentThatIsNotFinished() throws IOException {
        int lines = 1_000_000;
        List<Id> segments = List.of(new Id(5, 1), new Id(5, 2), new Id(5, 3));
        JournalRecord finished = new JournalRecord.Finished(segments.get(0), 1, 1, 1, 1, 1, List.of(), List.of(), null);
        try (OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.APPEND), 1 << 20)) {
            for (int i = 0; i < lines; i++) {
                String segment = segments.get(i % segments.size()).toString();
                out.write(JournalLines.of(("{\"record\":\"acknowledged\",\"segment\":\"" + segment + "\",\"batches\":"
                                + i + ",\"length\":" + 100L * i + "}")
                        .getBytes(StandardCharsets.US_ASCII)));
            }
        }
        try (Journal journal = Journal.reopen(directory)) {
            journal.append(finished);
            journal.append(new Acknowledged(segments.get(0), lines, 1));
        }

        assertThat(Journal.read(directory))
                .containsExactly(
                        FIRST,
                        SECOND,
                        new Acknowledged(segments.get(1), lines - 3, 100L * (lines - 3)),
                        new Acknowledged(segments.get(2), lines - 2, 100L * (lines - 2)),
                        finished);
    }

    @Test
    void aBitFlippedInALineWithOthersBehindItIsDamage() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int firstLine = new String(whole, StandardCharsets.UTF_8).indexOf('\n');
        for (int at = 0; at < firstLine; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 4;
            Files.write(file, flipped);
            assertThatThrownBy(() -> Journal.read(directory))
                    .as("flipped at " + at)
                    .isInstanceOf(DamagedException.class);
        }
    }

    @Test
    void appendsNothingBehindWhatMayBeHalfALine() throws IOException {
        Journal journal = Journal.reopen(directory);
        journal.close();
        assertThatThrownBy(() -> journal.append(FIRST)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> journal.append(FIRST))
                .hasMessageContaining("an earlier write or sync of the journal failed");
    }

    @Test
    void aCycleIsVoidEvenWhereTheJournalCannotSaySo() throws IOException {
        Journal journal = Journal.reopen(directory);
        journal.close();
        journal.appendLost("a sync");
        assertThat(file).doesNotExist();
    }
}
