package io.sluice.gateway.state.sql;

import io.sluice.gateway.state.StateException;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** One piece of work on the database: all of it or nothing. Threads: any that may block. */
final class Sql {

    private final Jdbi jdbi;
    private final String database;

    Sql(Jdbi jdbi, String database) {
        this.jdbi = jdbi;
        this.database = database;
    }

    /** Works in a transaction. */
    <T> T work(Function<Handle, T> work) {
        try {
            return jdbi.inTransaction(work::apply);
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    private StateException failed(RuntimeException why) {
        return SqlFaults.of(database, why);
    }
}
