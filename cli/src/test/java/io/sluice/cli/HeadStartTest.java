package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeadStartTest {

    @Test
    void everyClassThatItNamesIsThere() {
        assertThat(HeadStart.initialize(HeadStart.classes())).isEmpty();
        assertThat(Commands.names()).containsAll(HeadStart.commands());
    }

    @Test
    void aClassThatCannotBeInitializedKeepsNoneOfTheOthers() {
        assertThat(HeadStart.initialize(List.of("no.such.Class", "java.lang.String")))
                .containsExactly("no.such.Class");
    }
}
