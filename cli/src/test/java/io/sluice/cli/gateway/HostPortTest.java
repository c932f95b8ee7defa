package io.sluice.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.process.UsageException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    private final HostPort converter = new HostPort();

    @ParameterizedTest
    @CsvSource({
        "localhost:7575, localhost, 7575",
        "backup.example.org:0, backup.example.org, 0",
        "10.0.0.1:65535, 10.0.0.1, 65535",
        "[::1]:80, ::1, 80"
    })
    void readsAndWritesTheSame(String text, String host, int port) {
        InetSocketAddress address = converter.convert(text);

        assertThat(address.getHostString()).isEqualTo(host);
        assertThat(address.getPort()).isEqualTo(port);
        assertThat(HostPort.text(address)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", ":80", "::1:80", "localhost:65536", "localhost:-1", "a b:1"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HOST:PORT");
    }

    @Test
    void looksNamesUpWhenTheyAreUsed() {
        assertThat(HostPort.resolved(converter.convert("127.0.0.1:1")).isUnresolved())
                .isFalse();
        assertThatThrownBy(() -> HostPort.resolved(converter.convert("no-such-host.invalid:1")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no-such-host.invalid");
    }
}
