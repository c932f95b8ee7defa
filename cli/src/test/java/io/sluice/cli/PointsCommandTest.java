package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointsCommandTest {

    @TempDir
    private Path home;

    @Test
    void listsThePointsOfAMachine() {
        Path vault = vaultWithTwoMachines();

        CommandRun run = CommandRun.in(home, "points", "--at", vault.toString(), "--machine", "web-1");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .containsExactly(
                        "machine web-1, disks: sda, sdb",
                        "  point  time (Z)             kind     consistency  changed  stored",
                        "      1  2026-11-21 07:31:00  initial  crash            0 B     0 B",
                        "      2  2026-11-21 07:32:00  delta    crash            0 B     0 B");
    }

    @Test
    void listsAllMachinesByName() {
        Path vault = vaultWithTwoMachines();

        CommandRun run = CommandRun.in(home, "points", "--at", "file://" + vault);

        assertThat(run.out().lines())
                .filteredOn(line -> line.startsWith("machine "))
                .containsExactly("machine db, no recovery point yet", "machine web-1, disks: sda, sdb");
    }

    @Test
    void theJsonHasTheSame() {
        Path vault = vaultWithTwoMachines();

        JsonNode machines = CommandRun.in(home, "points", "--at", vault.toString(), "--json")
                .json()
                .get("machines");

        assertThat(machines).hasSize(2);
        assertThat(machines.get(0).get("points")).isEmpty();
        assertThat(machines.get(1).get("name").asText()).isEqualTo("web-1");
        JsonNode point = machines.get(1).get("points").get(1);
        assertThat(point.get("number").asInt()).isEqualTo(2);
        assertThat(point.get("time").asText()).isEqualTo("2026-11-21T07:32:00Z");
        assertThat(point.get("kind").asText()).isEqualTo("delta");
        assertThat(point.get("consistency").asText()).isEqualTo("crash");
        assertThat(point.get("storedBytes").isIntegralNumber()).isTrue();
        assertThat(point.get("disks")).hasSize(2);
    }

    @Test
    void anUnknownMachineIsRefusedWithTheOnesThatThereAre() {
        Path vault = vaultWithTwoMachines();

        CommandRun run = CommandRun.in(home, "points", "--at", vault.toString(), "--machine", "web-2", "--json");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("no machine 'web-2'", "db, web-1").hasLineCount(1);
        assertThat(run.json().get("code").asText()).isEqualTo("NO_SUCH_MACHINE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "..", ".", "", "a\u0007b", " a"})
    void aNameThatNoMachineCanHaveIsRefused(String name) {
        Path vault = vaultWithTwoMachines();

        CommandRun run = CommandRun.in(home, "points", "--at", vault.toString(), "--machine", name);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("sluice: machine name ").hasLineCount(1);
    }

    @Test
    void aNameOfTooManyCharactersIsRefused() {
        CommandRun run = CommandRun.in(home, "points", "--at", home.toString(), "--machine", "x".repeat(129));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("sluice: machine name of 129 characters: use 1 to 128\n");
    }

    @Test
    void nothingThereIsNoVaultAndNothingIsMade() {
        Path nothing = home.resolve("nothing");

        CommandRun run = CommandRun.in(home, "points", "--at", nothing.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(nothing.toString(), "no vault").hasLineCount(1);
        assertThat(nothing).doesNotExist();
    }

    @Test
    void aDirectoryOfOtherThingsIsNoVault() throws IOException {
        Files.writeString(home.resolve("letter.txt"), "Dear");

        CommandRun run = CommandRun.in(home, "points", "--at", home.toString(), "--json");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.json().get("code").asText()).isEqualTo("NOT_A_VAULT");
        assertThat(run.err()).contains("not a vault", "letter.txt").hasLineCount(1);
    }

    @Test
    void aLocationWithoutAStoreIsRefused() {
        CommandRun run = CommandRun.in(home, "points", "--at", "gopher://example.org/vault");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("gopher").hasLineCount(1);
    }

    @Test
    void aDamagedVaultEndsWithThree() throws IOException {
        Path vault = vaultWithTwoMachines();
        Path info = vault.resolve("vault.json");
        byte[] bytes = Files.readAllBytes(info);
        bytes[20] ^= 1;
        Files.delete(info);
        Files.write(info, bytes);

        CommandRun run = CommandRun.in(home, "points", "--at", vault.toString(), "--json");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.json().get("object").asText()).isEqualTo("vault.json");
        assertThat(run.err()).startsWith("sluice: damaged: vault.json").hasLineCount(1);
    }

    @Test
    void theVaultHasToBeNamed() {
        CommandRun run = CommandRun.in(home, "points");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--at").hasLineCount(1);
    }

    private Path vaultWithTwoMachines() {
        Path directory = home.resolve("vault");
        try (VaultFixture vault = new VaultFixture(directory)) {
            vault.points(vault.machine("web-1", "sda", "sdb"), 2);
            vault.machine("db", "root");
        }
        return directory;
    }
}
