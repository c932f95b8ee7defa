package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BitRateTest {

    @ParameterizedTest
    @CsvSource({
        "9600bps, 9600",
        "9600 bit/s, 9600",
        "100Mbit/s, 100000000",
        "100mbps, 100000000",
        "2.5Gbit/s, 2500000000",
        "64kbit/s, 64000",
        "1MB/s, 8000000",
        "1MiB/s, 8388608",
        "1B/s, 8"
    })
    void readsNumbersWithUnits(String text, long bitsPerSec) {
        assertThat(BitRate.parse(text)).isEqualTo(new BitRate(bitsPerSec));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "100", "100M", "-1Mbit/s", "1 parsec/s", "1Qbit/s", "1QB/s", "Mbit/s"})
    void refusesWhatIsNoRate(String text) {
        assertThatThrownBy(() -> BitRate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("100Mbit/s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0bit/s", "0.9bps"})
    void refusesARateAtWhichNothingMoves(String text) {
        assertThatThrownBy(() -> BitRate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 bit/s");
    }

    @Test
    void refusesMoreThanCanBeCounted() {
        assertThatThrownBy(() -> BitRate.parse("999999999999999Tbit/s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than can be counted");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1 bit/s",
        "999, 999 bit/s",
        "1000, 1 kbit/s",
        "64000, 64 kbit/s",
        "2500000000, 2.5 Gbit/s",
        "100000000, 100 Mbit/s",
        "123456789, 123 Mbit/s",
        "100000000000, 100 Gbit/s"
    })
    void writesThreeDigits(long bitsPerSec, String text) {
        assertThat(new BitRate(bitsPerSec)).hasToString(text);
    }

    @Test
    void isAtLeastOneByteASecond() {
        assertThat(new BitRate(1).bytesPerSec()).isOne();
        assertThat(BitRate.parse("12MB/s").bytesPerSec()).isEqualTo(12_000_000);
    }
}
