package io.sluice.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.wire.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstancesTest {

    private final Random random = new Random(11);

    @TempDir
    Path directory;

    @Test
    void theHostIsDerivedFromTheMachineIdWhichStaysAtHomeAndTheStateStays() throws IOException {
        Files.writeString(directory.resolve("machine-id"), "0123456789abcdef0123456789abcdef\n");
        Instance first = state().instance();
        assertThat(first.host()).hasToString("66fe1875622166a0be33bfd988b1bdfd");
        assertThat(directory.resolve("state/instance.json"))
                .content()
                .doesNotContain("0123456789abcdef0123456789abcdef");
        assertThat(state().instance()).isEqualTo(first);
    }

    @Test
    void aClonedHostHasAnotherHostIdAndTheSameState() throws IOException {
        Files.writeString(directory.resolve("machine-id"), "0123456789abcdef0123456789abcdef\n");
        Instance first = state().instance();
        Files.writeString(directory.resolve("machine-id"), "ffffffffffffffffffffffffffffffff\n");
        Instance clone = state().instance();
        assertThat(clone.state()).isEqualTo(first.state());
        assertThat(clone.host()).isNotEqualTo(first.host());
    }

    @Test
    void aHostWithoutAnIdGetsOneThatStays() throws IOException {
        Instance first = state().instance();
        assertThat(first.host().isNone()).isFalse();
        assertThat(state().instance()).isEqualTo(first);
    }

    @Test
    void aDamagedFileIsNotPassedOver() throws IOException {
        state().instance();
        Path file = directory.resolve("state/instance.json");
        Files.writeString(file, "{");
        assertThatThrownBy(() -> state().instance())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }

    private StateDirectory state() {
        return new StateDirectory(directory.resolve("state"), directory.resolve("machine-id"), random);
    }
}
