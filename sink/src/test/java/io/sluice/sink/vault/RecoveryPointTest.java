package io.sluice.sink.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.sink.DamagedException;
import io.sluice.wire.Id;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryPointTest {

    /** As docs/format.md has it, member by member. */
    private static final String JSON = """
            {"format":"sluice-point","version":1,"vault":"000000000000000000000000000000a1",\
            "machine":"000000000000000000000000000000a2","number":2,"cycle":"000000000000000000000000000000a3",\
            "base":"000000000000000000000000000000a4","parent":"000000000000000000000000000000a4","kind":"delta",\
            "consistency":"file-system","time":"2026-11-21T07:30:00.123Z","agentTime":"2026-11-21T07:29:59.000Z",\
            "skewMillis":-3,"agent":{"host":"000000000000000000000000000000a5",\
            "state":"000000000000000000000000000000a6","version":"0.1.0"},\
            "disks":[{"index":0,"id":"sda","incarnation":"000000000000000000000000000000a7","sizeBytes":4294967296,\
            "sectorBytes":512,"batches":12,"extents":40,"changedBytes":2621440}],\
            "segments":[{"id":"000000000000000000000000000000a8","length":1048576,"crc32c":"e3069283","batches":12}],\
            "runs":[{"disk":0,"segment":"000000000000000000000000000000a8","offset":1040000,"length":900,\
            "crc32c":"00000001","fromByte":0,"toByte":274877906944}],"wireBytes":2622000,"storedBytes":1048576}""";

    private static final RecoveryPoint POINT = new RecoveryPoint(
            new Id(0, 0xa1),
            new Id(0, 0xa2),
            2,
            new Id(0, 0xa3),
            new Id(0, 0xa4),
            new Id(0, 0xa4),
            PointKind.DELTA,
            Consistency.FILE_SYSTEM,
            Instant.parse("2026-11-21T07:30:00.123999Z"),
            Instant.parse("2026-11-21T07:29:59Z"),
            -3,
            new PointAgent(new Id(0, 0xa5), new Id(0, 0xa6), "0.1.0"),
            List.of(new PointDisk(0, "sda", new Id(0, 0xa7), 4294967296L, 512, 12, 40, 2621440)),
            List.of(new PointSegment(new Id(0, 0xa8), 1048576, 0xe3069283, 12)),
            List.of(new PointRun(0, new Id(0, 0xa8), 1040000, 900, 1, 0, 274877906944L)),
            2622000);

    @Test
    void itsBytesAreThoseOfTheSpecification() {
        assertThat(new String(POINT.encode(), UTF_8)).isEqualTo(new String(CheckedJsonTest.checked(JSON), UTF_8));
    }

    @Test
    void theBytesOfTheSpecificationAreReadBack() {
        assertThat(decode(JSON)).isEqualTo(POINT);
        assertThat(POINT.key()).isEqualTo("machines/000000000000000000000000000000a2/points/0000000000000002.json");
    }

    @Test
    void anyPointIsReadBackAsItWas() {
        SamplePoints points = new SamplePoints(new Id(1, 2), new Id(3, 4), new SplittableRandom(1));
        RecoveryPoint point = points.first();
        for (int i = 0; i < 200; i++) {
            assertThat(RecoveryPoint.decode("key", point.encode())).isEqualTo(point);
            point = points.after(point);
        }
    }

    @Test
    void sumsAreThoseOfItsParts() {
        assertThat(POINT.storedBytes()).isEqualTo(1048576);
        assertThat(POINT.changedBytes()).isEqualTo(2621440);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "\"number\":2 | \"number\":1 | with a parent",
                "\"number\":2 | \"number\":0 | point 0",
                "\"number\":2 | \"number\":9223372036854775808 | member number is not an integer",
                "\"kind\":\"delta\" | \"kind\":\"initial\" | is initial with base",
                "\"kind\":\"delta\" | \"kind\":\"seed\" | is seed and file-system-consistent",
                "\"kind\":\"delta\" | \"kind\":\"DELTA\" | member kind is not a word",
                "\"base\":\"000000000000000000000000000000a4\" | \"base\":null | is delta with base",
                "\"base\":\"000000000000000000000000000000a4\" | \"base\":\"000000000000000000000000000000b4\" | as its base",
                "\"base\":\"000000000000000000000000000000a4\" | \"base\":\"00000000000000000000000000000000\" | member base is not an id",
                "\"cycle\":\"000000000000000000000000000000a3\" | \"cycle\":\"A00000000000000000000000000000a3\" | member cycle is not an id",
                "2026-11-21T07:30:00.123Z | 2026-11-21T07:30:00Z | member time is not a time",
                "2026-11-21T07:30:00.123Z | 2026-11-31T07:30:00.123Z | member time is not a time",
                "2026-11-21T07:30:00.123Z | 2026-11-21T07:30:00.123+01:00 | member time is not a time",
                "\"index\":0 | \"index\":1 | at place 0",
                "\"id\":\"sda\" | \"id\":\"a/b\" | a slash",
                "\"sizeBytes\":4294967296 | \"sizeBytes\":-1 | member disks[0].sizeBytes is not 0 or more",
                "\"sizeBytes\":4294967296, | `` | member disks[0].sizeBytes is missing",
                "\"crc32c\":\"e3069283\" | \"crc32c\":\"E3069283\" | member segments[0].crc32c is not a checksum",
                "\"crc32c\":\"00000001\" | \"crc32c\":1 | member runs[0].crc32c is not a string",
                "\"offset\":1040000 | \"offset\":1048000 | which ends before",
                "\"disk\":0 | \"disk\":1 | is of no listed disk",
                "\"toByte\":274877906944 | \"toByte\":274877906943 | not one stretch",
                "\"storedBytes\":1048576 | \"storedBytes\":1 | storedBytes is 1",
                "\"runs\":[ | \"runs\":[7, | member runs[0] is not an object",
                "\"runs\":[ | \"runs\":{},\"walks\":[ | member runs is not an array",
            },
            delimiter = '|')
    void whatContradictsItselfIsDamageThatNamesTheMember(String from, String to, String meaning) {
        assertThat(JSON).contains(from);

        assertThatThrownBy(() -> decode(JSON.replace(from, to)))
                .isInstanceOf(DamagedException.class)
                .hasMessageStartingWith("damaged: points/2.json: ")
                .hasMessageContaining(meaning)
                .hasMessageNotContaining("\n");
    }

    private static RecoveryPoint decode(String json) {
        return RecoveryPoint.decode("points/2.json", CheckedJsonTest.checked(json));
    }
}
