package io.sluice.gateway.state.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sluice.config.Secret;
import io.sluice.config.settings.Database;
import io.sluice.gateway.state.StateException;
import io.sluice.gateway.state.StateStore;
import io.sluice.gateway.state.Tables;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The state in a database. Its schema is made or brought up to date when it is first asked for; a database that is away then is asked again, once a second at
 * most.
 *
 * <p>Threads: any that may block; one opens at a time. Owns: its connections. Limits: {@link #CONNECTIONS} to a server, one to a file, which has one
 * writer at a time anyway.
 */
public final class SqlStore implements StateStore {

    /** Connections to a server at most. */
    public static final int CONNECTIONS = 4;

    private static final long PATIENCE_MILLIS = 5_000;
    private static final long CALM_NANOS = 1_000_000_000;

    private final Database database;
    private final DataSource source;
    private final SqlScope scope;
    private @Nullable HikariDataSource pool;
    private @Nullable Tables tables;
    private @Nullable StateException failure;
    private long failedNanos;
    private boolean isClosed;

    /**
     * A database that nobody has connected to yet.
     *
     * @param password of a server's user; null where it needs none
     * @param vault whose machines it is about
     * @param gateway what this gateway is called there
     */
    public SqlStore(Database database, @Nullable Secret password, Id vault, String gateway) {
        this.database = database;
        this.source = DataSources.of(database, password);
        this.scope = new SqlScope(vault.toString(), gateway);
    }

    @Override
    public String name() {
        return database.toString();
    }

    @Override
    public synchronized Tables tables() {
        if (isClosed) {
            throw StateException.passing("the state database " + name() + " is closed", null);
        }
        Tables open = tables;
        if (open == null) {
            open = openAgain();
            tables = open;
        }
        return open;
    }

    /** Many may wait for a database that is away: a try of five seconds for each would keep the last one for hours. */
    private Tables openAgain() {
        StateException before = failure;
        if (before != null && System.nanoTime() - failedNanos < CALM_NANOS) {
            throw before;
        }
        try {
            return open();
        } catch (StateException e) {
            failure = e;
            failedNanos = System.nanoTime();
            throw e;
        }
    }

    private Tables open() {
        makePlace();
        Schema.migrate(source, name());
        pool = pool();
        Sql sql = new Sql(Jdbi.create(pool), name());
        return new Tables(
                new SqlThrottle(sql, scope),
                new SqlOrders(sql, scope),
                new SqlMachines(sql, scope),
                new SqlChurn(sql, scope));
    }

    private void makePlace() {
        if (database instanceof Database.File file) {
            Path directory = file.path().toAbsolutePath().getParent();
            try {
                if (directory != null) {
                    Files.createDirectories(directory);
                }
            } catch (IOException e) {
                throw StateException.lasting(
                        "the state database " + name() + " cannot be made: " + e
                                + ": see that its directory is writable",
                        e);
            }
        }
    }

    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setPoolName("sluice-state");
        config.setMaximumPoolSize(database instanceof Database.File ? 1 : CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        tables = null;
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }
}
