package io.sluice.gateway.state.sql;

import io.sluice.gateway.state.StateException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Says what an error of a database means: whether it passes, and what to do. Threads: any.
 *
 * <p>PostgreSQL's codes: <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">appendix A</a>; SQLite's:
 * <a href="https://www.sqlite.org/rescode.html">result codes</a>.
 */
final class SqlFaults {

    /** Classes of PostgreSQL's codes that somebody has to do something about: authorization, catalog name, access rule. */
    private static final Set<String> LASTING = Set.of("28", "3D", "42");

    private static final Set<SQLiteErrorCode> NO_DATABASE =
            Set.of(SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB);
    private static final Set<SQLiteErrorCode> NO_ACCESS =
            Set.of(SQLiteErrorCode.SQLITE_CANTOPEN, SQLiteErrorCode.SQLITE_READONLY, SQLiteErrorCode.SQLITE_PERM);

    private SqlFaults() {}

    /** What to throw instead. */
    static StateException of(String database, Throwable fault) {
        if (fault instanceof StateException known) {
            return known;
        }
        SQLException cause = deepest(fault);
        if (cause == null) {
            return StateException.passing("the state database " + database + " fails: " + line(fault), fault);
        }
        if (cause instanceof SQLiteException sqlite) {
            return of(database, sqlite);
        }
        String state = String.valueOf(cause.getSQLState());
        return LASTING.stream().anyMatch(state::startsWith)
                ? StateException.lasting(
                        "the state database " + database + " refuses this gateway: " + line(cause)
                                + ": correct state.database or state.password, or what the server allows",
                        fault)
                : StateException.passing(
                        "the state database " + database + " does not answer: " + line(cause)
                                + ": see that the server runs and can be reached",
                        fault);
    }

    private static StateException of(String database, SQLiteException fault) {
        if (isOneOf(fault, NO_DATABASE)) {
            return StateException.lasting(
                    "the state database " + database + " is damaged: " + line(fault)
                            + ": move it and its -wal file away; a new one fills as machines come again",
                    fault);
        }
        if (isOneOf(fault, NO_ACCESS)) {
            return StateException.lasting(
                    "the state database " + database + " cannot be used: " + line(fault)
                            + ": see that its directory is there and writable",
                    fault);
        }
        return StateException.passing(
                "the state database " + database + " cannot be written: " + line(fault) + ": look at its disk", fault);
    }

    /** Extended codes have the plain one in their lowest byte. */
    private static boolean isOneOf(SQLiteException fault, Set<SQLiteErrorCode> codes) {
        return codes.stream().anyMatch(code -> code.code == (fault.getResultCode().code & 0xff));
    }

    /** A pool hides why it has no connection behind its own error. */
    private static @Nullable SQLException deepest(Throwable fault) {
        SQLException deepest = null;
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                deepest = sql;
            }
        }
        return deepest;
    }

    private static String line(Throwable fault) {
        return String.valueOf(fault.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
