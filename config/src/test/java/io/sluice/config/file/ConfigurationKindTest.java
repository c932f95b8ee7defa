package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationKindTest {

    @TempDir
    private Path directory;

    @Test
    void theKeyThatOnlyOneKindHasTells() {
        assertThat(ConfigurationFile.kind(file("sink: /vault"))).hasValue(ConfigurationKind.GATEWAY);
        assertThat(ConfigurationFile.kind(file("gateway: a:1\nlanes: x"))).hasValue(ConfigurationKind.AGENT);
    }

    @Test
    void neitherOrBothTellNothing() {
        assertThat(ConfigurationFile.kind(file(""))).isEmpty();
        assertThat(ConfigurationFile.kind(file("[sink]"))).isEmpty();
        assertThat(ConfigurationFile.kind(file("gateway: a:1\nsink: /vault"))).isEmpty();
    }

    @Test
    void whatIsNoYamlIsRefused() {
        Path file = file("sink: [");

        assertThatThrownBy(() -> ConfigurationFile.kind(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(file + ":");
    }

    private Path file(String text) {
        return Written.in(directory, text).file();
    }
}
