package io.sluice.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostFiguresTest {

    @Test
    void memoryInUseIsWhatCannotBeHad() {
        List<String> lines =
                List.of("MemTotal:       16000 kB", "MemFree:          100 kB", "MemAvailable:    4000 kB");

        assertThat(HostFigures.memory(lines)).isEqualTo(0.75);
    }

    @Test
    void whatTheHostDoesNotSayIsNotKnown() {
        assertThat(HostFigures.memory(List.of())).isNaN();
        assertThat(HostFigures.memory(List.of("MemTotal: 16000 kB"))).isNaN();
    }

    @Test
    void thisHostSays() {
        assertThat(HostFigures.read().memory()).isBetween(0.0, 1.0);
    }
}
