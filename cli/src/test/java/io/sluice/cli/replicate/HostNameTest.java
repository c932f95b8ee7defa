package io.sluice.cli.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.process.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {

    @Test
    void aHostsNameIsThatOfItsMachine() {
        assertThat(HostName.asMachine("web-1.example.org")).isEqualTo("web-1.example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "..", "a\tb"})
    void oneThatNoMachineMayHaveIsAskedFor(String host) {
        assertThatThrownBy(() -> HostName.asMachine(host))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("machine name")
                .hasMessageContaining("--machine");
    }
}
