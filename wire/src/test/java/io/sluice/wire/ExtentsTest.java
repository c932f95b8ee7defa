package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtentsTest {

    @Test
    void joinsNeighboursThatTouch() {
        Extents extents =
                new Extents.Builder().add(0, 512).add(512, 1024).add(4096, 512).build();

        assertThat(extents.count()).isEqualTo(2);
        assertThat(extents.lengthUnits(0)).isEqualTo(3);
        assertThat(extents.endUnits()).isEqualTo(9);
        assertThat(extents.totalBytes()).isEqualTo(2048);
    }

    @Test
    void keepsNeighboursApartWhoseSumIsTooLong() {
        long most = 0xffff_ffffL * 512;

        Extents extents = new Extents.Builder().add(0, most).add(most, 512).build();

        assertThat(extents.count()).isEqualTo(2);
        assertThat(extents.lengthUnits(0)).isEqualTo(0xffff_ffffL);
        assertThat(extents.totalBytes()).isEqualTo(most + 512);
    }

    @ParameterizedTest
    @CsvSource({"1,512", "0,511", "0,0", "-512,512", "0,-512", "0,2199023255552"})
    void refusesWhatIsNotAlignedEmptyOrTooLong(long offsetBytes, long lengthBytes) {
        assertThatThrownBy(() -> Extents.of(offsetBytes, lengthBytes)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatBeginsBeforeTheEndOfTheLast() {
        Extents.Builder extents = new Extents.Builder().add(1024, 1024);

        assertThatThrownBy(() -> extents.add(1536, 512)).hasMessageContaining("1536");
        assertThatThrownBy(() -> extents.add(0, 512)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBuilderStartsAfresh() {
        Extents.Builder builder = new Extents.Builder().add(4096, 512);
        builder.build();

        assertThat(builder.count()).isZero();
        assertThat(builder.add(0, 512).build()).hasToString("0+1");
        assertThatThrownBy(() -> new Extents.Builder().build()).hasMessageContaining("0 extents");
    }
}
