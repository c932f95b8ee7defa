package io.sluice.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {

    @Test
    void aHostsNameIsThatOfItsMachine() {
        assertThat(HostName.asMachine("web-1.example.org", "give one")).isEqualTo("web-1.example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "..", "a\tb"})
    void oneThatNoMachineMayHaveIsAskedFor(String host) {
        assertThatThrownBy(() -> HostName.asMachine(host, "give one with --machine"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("machine name")
                .hasMessageContaining("--machine");
    }
}
