package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "localhost:7443, localhost, 7443",
        "backup.example.org:0, backup.example.org, 0",
        "10.0.0.1:65535, 10.0.0.1, 65535",
        "[::1]:80, ::1, 80"
    })
    void readsAndWritesTheSame(String text, String host, int port) {
        assertThat(Address.parse(text)).isEqualTo(new Address(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", ":80", "::1:80", "localhost:65536", "localhost:-1", "a b:1", "[::1]"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HOST:PORT");
    }

    @Test
    void refusesPortsThatThereAreNot() {
        assertThatThrownBy(() -> new Address("localhost", 65536)).hasMessage("port 65536: use 0 to 65535");
    }
}
