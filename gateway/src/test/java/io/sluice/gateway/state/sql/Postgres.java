package io.sluice.gateway.state.sql;

import io.sluice.config.Address;
import io.sluice.config.settings.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL server on loopback; every database of it is new. */
final class Postgres implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final EmbeddedPostgres server;

    Postgres() {
        try {
            server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "20")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty database. */
    Database.Server database() {
        String name = "state" + COUNT.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return new Database.Server("postgres", address(), name, Map.of());
    }

    Address address() {
        return new Address("127.0.0.1", server.getPort());
    }

    void execute(String statement) {
        execute("postgres", statement);
    }

    void execute(String database, String statement) {
        try (Connection connection = server.getDatabase("postgres", database).getConnection()) {
            connection.createStatement().execute(statement);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
