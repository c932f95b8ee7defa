package io.sluice.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table("machine", ">size", "kind");

        table.row("web", "1 B", "delta").row("a-longer-name", "1.50 GiB", "initial");

        assertThat(table.lines())
                .containsExactly(
                        "machine            size  kind",
                        "web                 1 B  delta",
                        "a-longer-name  1.50 GiB  initial");
    }

    @Test
    void countsCharactersAndNotTheirCodeUnits() {
        assertThat(new Table("name", "x").row("m\uD83D\uDE80n", "y").lines())
                .containsExactly("name  x", "m\uD83D\uDE80n   y");
    }

    @Test
    void refusesARowOfAnotherWidth() {
        Table table = new Table("a", "b");

        assertThatThrownBy(() -> table.row("only one")).hasMessageContaining("1 cells under 2 headings");
    }
}
