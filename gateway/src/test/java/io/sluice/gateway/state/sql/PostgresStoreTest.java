package io.sluice.gateway.state.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.config.Address;
import io.sluice.config.Secret;
import io.sluice.config.settings.Database;
import io.sluice.gateway.state.StateException;
import io.sluice.gateway.state.StateStore;
import io.sluice.gateway.state.StateStoreContract;
import io.sluice.wire.Id;
import io.sluice.wire.network.FaultyProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresStoreTest extends StateStoreContract {

    private static final Id VAULT = new Id(1, 1);

    private static Postgres postgres;

    @BeforeAll
    static void startServer() {
        postgres = new Postgres();
    }

    @AfterAll
    static void stopServer() {
        postgres.close();
    }

    private static SqlStore store(Database.Server database) {
        return new SqlStore(database, new Secret("postgres"), VAULT, "gateway");
    }

    @Override
    protected StateStore open() {
        return store(postgres.database());
    }

    @Test
    void gatewaysThatStartAtOnceMakeOneSchemaAndSeeTheSame() {
        Database.Server database = postgres.database();
        try (SqlStore one = store(database);
                SqlStore other = store(database)) {
            one.tables().machines().bind("web-1", "CN=a", Instant.EPOCH);

            assertThat(other.tables().machines().bind("web-1", "CN=b", Instant.EPOCH))
                    .isEqualTo("CN=a");
        }
    }

    @Test
    void aServerThatIsAwayPasses() throws IOException {
        int free;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }
        Database.Server away = new Database.Server("postgres", new Address("127.0.0.1", free), "state", Map.of());
        try (SqlStore store = store(away)) {
            assertThatItPasses(store);
        }
    }

    @Test
    void aStoreOpensWhenItsServerIsThereAgain() {
        Database.Server database = postgres.database();
        InetSocketAddress server = new InetSocketAddress(
                database.address().host(), database.address().port());
        try (FaultyProxy proxy = FaultyProxy.to(server, 1);
                SqlStore store = store(new Database.Server(
                        "postgres", new Address("127.0.0.1", proxy.address().getPort()), database.name(), Map.of()))) {
            proxy.refuse(true);
            assertThatItPasses(store);

            proxy.refuse(false);

            await().ignoreExceptionsInstanceOf(
                            StateException.class) // who asks within a second of a failure gets the same
                    .untilAsserted(() -> assertThat(store.tables().machines().bind("web-1", "CN=a", Instant.EPOCH))
                            .isEqualTo("CN=a"));
        }
    }

    private static void assertThatItPasses(SqlStore store) {
        assertThatThrownBy(store::tables)
                .isInstanceOfSatisfying(
                        StateException.class, e -> assertThat(e.isPassing()).isTrue())
                .hasMessageContaining("does not answer")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aDatabaseThatIsNotThereIsForSomebodyToCorrect() {
        try (SqlStore store = store(new Database.Server("postgres", postgres.address(), "nowhere", Map.of()))) {
            assertThatThrownBy(store::tables)
                    .isInstanceOfSatisfying(
                            StateException.class, e -> assertThat(e.isPassing()).isFalse())
                    .hasMessageContaining("nowhere")
                    .hasMessageContaining("correct state.database");
        }
    }

    @Test
    void aWrongPasswordIsForSomebodyToCorrectAndShownToNobody() {
        postgres.execute("CREATE ROLE somebody LOGIN PASSWORD 'right'");
        Database.Server database = new Database.Server("somebody", postgres.address(), "postgres", Map.of());
        try (SqlStore store = new SqlStore(database, new Secret("hunter2"), VAULT, "gateway")) {
            assertThatThrownBy(store::tables).isInstanceOf(StateException.class).hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void connectionsThatTheServerHasEndedAreMadeAnew() {
        Database.Server database = postgres.database();
        try (SqlStore store = store(database)) {
            store.tables().throttle().put("a", Instant.EPOCH);
            postgres.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database.name() + "'");

            await().ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(store.tables().throttle().schedule()).hasValue("a"));
        }
    }

    @Test
    void anOptionThatTheDriverDoesNotKnowIsNamed() {
        Database.Server database =
                new Database.Server("postgres", postgres.address(), "postgres", Map.of("sslmode", "perhaps"));
        try (SqlStore store = store(database)) {
            assertThatThrownBy(store::tables).isInstanceOf(StateException.class).hasMessageContaining("perhaps");
        }
    }
}
