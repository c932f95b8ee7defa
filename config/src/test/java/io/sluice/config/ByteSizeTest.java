package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "512, 512",
        "512B, 512",
        "64KiB, 65536",
        "64k, 65536",
        "1 MiB, 1048576",
        "1.5GiB, 1610612736",
        "1gib, 1073741824",
        "2T, 2199023255552",
        "1kB, 1000",
        "20MB, 20000000",
        "' 7 GB ', 7000000000",
        "7EiB, 8070450532247928832"
    })
    void readsNumbersWithUnits(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "1 x", "1KiBs", "1,5GiB", "0x10", "1e3", "1..5K", "99999999999999999999"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("64MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8EiB", "0.5", "0.0001KiB"})
    void refusesWhatIsNoWholeNumberOfBytes(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void refusesNegativeSizes() {
        assertThatThrownBy(() -> new ByteSize(-1)).hasMessageContaining("-1");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.00 KiB",
        "1536, 1.50 KiB",
        "1048575, 1.00 MiB",
        "10485760, 10.0 MiB",
        "107374182400, 100 GiB",
        "1072693248, 1023 MiB",
        "9223372036854775807, 8.00 EiB"
    })
    void writesThreeDigits(long bytes, String text) {
        assertThat(new ByteSize(bytes)).hasToString(text);
    }

    @Test
    void sortsBySize() {
        assertThat(ByteSize.parse("1MB")).isLessThan(ByteSize.parse("1MiB"));
    }
}
