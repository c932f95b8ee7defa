package io.sluice.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateDirectoryTest {

    private static final int ROOT = 0;
    private static final int USER = 1000;
    private static final Map<String, String> HOME = Map.of("HOME", "/home/ann");

    @Test
    void theOptionRules() {
        Map<String, String> environment = Map.of("SLUICE_STATE_DIR", "/from/environment");

        assertThat(StateDirectory.choose(Path.of("/given/../chosen"), environment, ROOT))
                .isEqualTo(Path.of("/chosen"));
    }

    @Test
    void thenTheEnvironmentRules() {
        Map<String, String> environment = Map.of("SLUICE_STATE_DIR", "/from/environment");

        assertThat(StateDirectory.choose(null, environment, ROOT)).isEqualTo(Path.of("/from/environment"));
    }

    @Test
    void rootHasVarLib() {
        assertThat(StateDirectory.choose(null, HOME, ROOT)).isEqualTo(Path.of("/var/lib/sluice"));
    }

    @Test
    void othersHaveTheXdgStateDirectory() {
        assertThat(StateDirectory.choose(null, Map.of("XDG_STATE_HOME", "/x", "HOME", "/h"), USER))
                .isEqualTo(Path.of("/x/sluice"));
        assertThat(StateDirectory.choose(null, HOME, USER)).isEqualTo(Path.of("/home/ann/.local/state/sluice"));
    }

    @Test
    void aRelativeXdgDirectoryIsIgnored() {
        assertThat(StateDirectory.choose(null, Map.of("XDG_STATE_HOME", "x", "HOME", "/h"), USER))
                .isEqualTo(Path.of("/h/.local/state/sluice"));
    }

    @Test
    void anEmptyVariableIsNone() {
        assertThat(StateDirectory.choose(null, Map.of("SLUICE_STATE_DIR", ""), ROOT))
                .isEqualTo(Path.of("/var/lib/sluice"));
    }
}
