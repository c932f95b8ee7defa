package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"web-1", "a", "...", ".hidden", "Größe 3", "db (old)", "名前", "🐟"})
    void ordinaryNamesAreTaken(String name) {
        assertThat(Names.machine(name)).isEqualTo(name);
        assertThat(Names.disk(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a/b",
                "/",
                "a\\b",
                " a",
                "a ",
                "\u00a0a",
                "a\t",
                "a\nb",
                "a\u0000b",
                "a\u007fb",
                "a\u0085b",
                "\ud800"
            })
    void othersAreRefusedInOneLine(String name) {
        assertThatThrownBy(() -> Names.machine(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("machine name ")
                .hasMessageNotContainingAny("\n", "\u0000", "\t");
        assertThatThrownBy(() -> Names.disk(name)).hasMessageStartingWith("disk id ");
    }

    @Test
    void charactersAreCountedAndNotTheirBytes() {
        assertThat(Names.machine("🐟".repeat(128))).hasSize(256);
        assertThatThrownBy(() -> Names.machine("a".repeat(129))).hasMessageContaining("129 characters: use 1 to 128");
    }
}
