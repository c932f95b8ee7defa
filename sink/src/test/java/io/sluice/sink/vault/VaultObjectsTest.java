package io.sluice.sink.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.wire.Id;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaultObjectsTest {

    private static final Id ID = new Id(0x0123456789abcdefL, 0xfedcba9876543210L);
    private static final Instant TIME = Instant.parse("2026-11-21T07:30:00.120Z");

    @Test
    void theBytesOfAVaultAreThoseOfTheSpecification() {
        VaultInfo info = VaultInfo.create(ID, TIME);
        String json =
                "{\"format\":\"sluice-vault\",\"version\":1,\"features\":[],\"vault\":\"0123456789abcdeffedcba9876543210\","
                        + "\"created\":\"2026-11-21T07:30:00.120Z\",\"keyCheck\":null}";

        assertThat(new String(info.encode(), UTF_8)).isEqualTo(new String(CheckedJsonTest.checked(json), UTF_8));
        assertThat(VaultInfo.decode("vault.json", info.encode())).isEqualTo(info);
    }

    @Test
    void theBytesOfAMachineAreThoseOfTheSpecification() {
        MachineRecord machine = new MachineRecord(ID, 1, "web-1", TIME, List.of("sda"));
        String json =
                "{\"format\":\"sluice-machine\",\"version\":1,\"machine\":\"0123456789abcdeffedcba9876543210\",\"number\":1,"
                        + "\"name\":\"web-1\",\"created\":\"2026-11-21T07:30:00.120Z\",\"disks\":[{\"id\":\"sda\"}],"
                        + "\"hardware\":null,\"protection\":null}";

        assertThat(new String(machine.encode(), UTF_8)).isEqualTo(new String(CheckedJsonTest.checked(json), UTF_8));
        assertThat(MachineRecord.decode("key", machine.encode())).isEqualTo(machine);
    }

    @Test
    void aMachineWithADiskTwiceIsRefused() {
        assertThatThrownBy(() -> new MachineRecord(ID, 1, "web-1", TIME, List.of("sda", "sda")))
                .hasMessageContaining("a disk twice");
    }

    @Test
    void keysAreThoseOfTheSpecification() {
        String id = ID.toString();
        assertThat(VaultKeys.vault()).isEqualTo("vault.json");
        assertThat(VaultKeys.key(1, 10)).isEqualTo("keys/0000000000000001-000000000000000a.json");
        assertThat(VaultKeys.record(ID, 1)).isEqualTo("machines/" + id + "/machine/0000000000000001.json");
        assertThat(VaultKeys.point(ID, 255)).isEqualTo("machines/" + id + "/points/00000000000000ff.json");
        assertThat(VaultKeys.catalogue(ID, 2)).isEqualTo("machines/" + id + "/catalogue/0000000000000002.json");
        assertThat(VaultKeys.segment(ID, ID, ID)).isEqualTo("machines/" + id + "/segments/" + id + "/" + id + ".seg");
        assertThat(VaultKeys.run(ID, ID, 0, 12, ID))
                .isEqualTo("machines/" + id + "/maps/" + id + "/0000000000000000-000000000000000c-" + id + ".run");
        assertThat(VaultKeys.pin(ID, ID)).isEqualTo("machines/" + id + "/pins/" + id + ".json");
    }

    @Test
    void aNumberIsReadFromAName() {
        assertThat(VaultKeys.numberOf("00000000000000ff.json")).isEqualTo(OptionalLong.of(255));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000.json",
                "ffffffffffffffff.json",
                "00000000000000FF.json",
                "ff.json",
                "00000000000000ff.seg",
                "00000000000000ff/",
                ""
            })
    void anyOtherNameHasNoNumber(String name) {
        assertThat(VaultKeys.numberOf(name)).isEmpty();
    }

    @Test
    void theTimeOfAPointIsTheClockLessTheAgeOfItsCut() {
        assertThat(PointTime.of(TIME, Duration.ofSeconds(90), null))
                .isEqualTo(Instant.parse("2026-11-21T07:28:30.120Z"));
        assertThat(PointTime.of(TIME.plusNanos(999_999), Duration.ZERO, null)).isEqualTo(TIME);
    }

    @Test
    void theTimeOfAPointIsAlwaysLaterThanItsParents() {
        assertThat(PointTime.of(TIME, Duration.ZERO, TIME)).isEqualTo(TIME.plusMillis(1));
        assertThat(PointTime.of(TIME, Duration.ofHours(1), TIME)).isEqualTo(TIME.plusMillis(1));
        assertThat(PointTime.of(TIME, Duration.ZERO, TIME.minusMillis(1))).isEqualTo(TIME);
        assertThatThrownBy(() -> PointTime.of(TIME, Duration.ofMillis(-1), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSelectorIsLatestANumberOrATime() {
        assertThat(PointSelector.parse("latest")).isEqualTo(new PointSelector.Latest());
        assertThat(PointSelector.parse("12")).isEqualTo(new PointSelector.Numbered(12));
        assertThat(PointSelector.parse("2026-11-21T08:30:00.120+01:00")).isEqualTo(new PointSelector.At(TIME));
        assertThat(PointSelector.parse("2026-11-21T07:30:00.12Z")).isEqualTo(new PointSelector.At(TIME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "-1", "Latest", "yesterday", "2026-11-21", "2026-11-21T08:30:00", "99999999999999999999"
            })
    void aSelectorThatIsNoneGetsOneLine(String text) {
        assertThatThrownBy(() -> PointSelector.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("recovery point ")
                .hasMessageNotContaining("\n");
    }
}
