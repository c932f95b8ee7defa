package io.sluice.gateway.state.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.sluice.config.settings.Database;
import io.sluice.gateway.state.StateException;
import io.sluice.gateway.state.StateStore;
import io.sluice.gateway.state.StateStoreContract;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StateStoreContract {

    private static final Id VAULT = new Id(1, 1);

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("deep").resolve("state.db");
    }

    private SqlStore store() {
        return new SqlStore(new Database.File(file()), null, VAULT, "gateway");
    }

    @Override
    protected StateStore open() {
        return store();
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
            for (String statement : statements) {
                connection.createStatement().execute(statement);
            }
        }
    }

    @Test
    void whatIsWrittenIsThereAfterARestartAndGoneWithTheFile() throws IOException {
        try (SqlStore store = store()) {
            store.tables().throttle().put("a", Instant.EPOCH);
        }
        try (SqlStore store = store()) {
            assertThat(store.tables().throttle().schedule()).hasValue("a");
        }
        Files.delete(file());
        try (SqlStore store = store()) {
            assertThat(store.tables().throttle().schedule()).isEmpty();
            store.tables().throttle().put("b", Instant.EPOCH);
            assertThat(store.tables().throttle().schedule()).hasValue("b");
        }
    }

    @Test
    void aDatabaseOfANewerVersionIsRefusedAndNotTouched() throws SQLException {
        try (SqlStore store = store()) {
            store.tables();
        }
        execute("INSERT INTO schema_history SELECT 2, '2', 'later', type, script, checksum, installed_by, installed_on,"
                + " execution_time, success FROM schema_history WHERE installed_rank = 1");
        try (SqlStore store = store()) {
            assertThatThrownBy(store::tables)
                    .isInstanceOfSatisfying(
                            StateException.class, e -> assertThat(e.isPassing()).isFalse())
                    .hasMessageContaining("newer version of sluice (schema 2)")
                    .hasMessageContaining(file().toString())
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsRefused() throws IOException {
        Files.createDirectories(file().getParent());
        Files.write(
                file(),
                "no database, but a text that is long enough to look at\n"
                        .repeat(100)
                        .getBytes(StandardCharsets.UTF_8));
        try (SqlStore store = store()) {
            assertThatThrownBy(store::tables)
                    .isInstanceOfSatisfying(
                            StateException.class, e -> assertThat(e.isPassing()).isFalse())
                    .hasMessageContaining("move it and its -wal file away")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aPlaceWhereNothingCanBeMadeIsRefused() throws IOException {
        Files.writeString(directory.resolve("deep"), "a file");
        try (SqlStore store = store()) {
            assertThatThrownBy(store::tables)
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("see that its directory is writable");
        }
    }

    @Test
    void aDatabaseThatDoesNotOpenIsTriedAgainOnceASecondAtMost() throws IOException {
        Files.writeString(directory.resolve("deep"), "a file");
        try (SqlStore store = store()) {
            Throwable first = catchThrowable(store::tables);
            assertThat(first).isInstanceOf(StateException.class);
            assertThat(catchThrowable(store::tables)).isSameAs(first);

            Files.delete(directory.resolve("deep"));
            await().ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(store.tables().throttle().schedule()).isEmpty());
        }
    }

    @Test
    void whatOneVaultOrGatewayKeepsAnotherDoesNotSee() {
        try (SqlStore one = store();
                SqlStore otherVault = new SqlStore(new Database.File(file()), null, new Id(2, 2), "gateway");
                SqlStore otherGateway = new SqlStore(new Database.File(file()), null, VAULT, "other")) {
            one.tables().throttle().put("a", Instant.EPOCH);
            one.tables().machines().bind("web-1", "CN=a", Instant.EPOCH);

            assertThat(otherGateway.tables().throttle().schedule()).isEmpty();
            assertThat(otherGateway.tables().machines().bindings(10)).hasSize(1);
            assertThat(otherVault.tables().machines().bindings(10)).isEmpty();
            assertThat(otherVault.tables().throttle().schedule()).hasValue("a");
        }
    }
}
