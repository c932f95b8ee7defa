package io.sluice.gateway.state.sql;

import io.sluice.config.Secret;
import io.sluice.config.settings.Database;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** How each kind of database is connected to. Threads: any; nothing connects yet. Errors: {@link IllegalArgumentException} with a line for the user. */
final class DataSources {

    private static final int BUSY_MILLIS = 5_000;

    /** Without these a server that is away would keep a thread for minutes. Units: seconds. */
    private static final Map<String, String> SERVER_OPTIONS = Map.of(
            "connectTimeout", "5", "socketTimeout", "10", "tcpKeepAlive", "true", "ApplicationName", "sluice gateway");

    private DataSources() {}

    static DataSource of(Database database, @Nullable Secret password) {
        return database instanceof Database.Server server ? server(server, password) : file((Database.File) database);
    }

    /** Readers do not wait for the writer, and what is committed is on the disk. */
    private static DataSource file(Database.File file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.path().toAbsolutePath());
        return source;
    }

    private static DataSource server(Database.Server server, @Nullable Secret password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {server.address().host()});
        source.setPortNumbers(new int[] {server.address().port()});
        source.setDatabaseName(server.name());
        source.setUser(server.user());
        if (password != null) {
            source.setPassword(password.reveal());
        }
        Map<String, String> options = new LinkedHashMap<>(SERVER_OPTIONS);
        options.putAll(server.options());
        options.forEach((name, value) -> set(source, name, value));
        return source;
    }

    private static void set(PGSimpleDataSource source, String name, String value) {
        try {
            source.setProperty(name, value);
        } catch (SQLException e) {
            throw new IllegalArgumentException("option " + name + " of state.database: " + e.getMessage(), e);
        }
    }
}
