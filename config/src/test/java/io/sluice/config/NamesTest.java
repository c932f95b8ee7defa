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
    void charactersAreCountedAsPeopleCountThem() {
        assertThat(Names.machine("🐟".repeat(63))).hasSize(126);
        assertThat(Names.machine("a".repeat(128))).hasSize(128);
        assertThatThrownBy(() -> Names.machine("a".repeat(129))).hasMessageContaining("129 characters: use 1 to 128");
    }

    @Test
    void bytesAreCountedAsWell() {
        String longest = "ö".repeat(127) + "a";
        assertThat(Names.disk(longest)).isEqualTo(longest);
        assertThatThrownBy(() -> Names.disk("ö".repeat(128)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("of 256 bytes in UTF-8: use at most 255");
        assertThatThrownBy(() -> Names.machine("🐟".repeat(64))).hasMessageContaining("of 256 bytes");
    }
}
