package io.sluice.gateway.state.sql;

import io.sluice.gateway.state.ThrottleTable;
import java.time.Instant;
import java.util.Optional;

/** {@code throttle}: a row for each gateway whose limit was set by hand. */
final class SqlThrottle implements ThrottleTable {

    private final Sql sql;
    private final SqlScope scope;

    SqlThrottle(Sql sql, SqlScope scope) {
        this.sql = sql;
        this.scope = scope;
    }

    @Override
    public Optional<String> schedule() {
        return sql.work(handle -> handle.createQuery("SELECT schedule FROM throttle WHERE gateway = :gateway")
                .bind("gateway", scope.gateway())
                .mapTo(String.class)
                .findOne());
    }

    @Override
    public void put(String schedule, Instant now) {
        sql.work(handle -> handle.createUpdate("INSERT INTO throttle (gateway, schedule, set_at)"
                        + " VALUES (:gateway, :schedule, :now) ON CONFLICT (gateway)"
                        + " DO UPDATE SET schedule = excluded.schedule, set_at = excluded.set_at")
                .bind("gateway", scope.gateway())
                .bind("schedule", schedule)
                .bind("now", now.toEpochMilli())
                .execute());
    }

    @Override
    public void remove() {
        sql.work(handle -> handle.createUpdate("DELETE FROM throttle WHERE gateway = :gateway")
                .bind("gateway", scope.gateway())
                .execute());
    }
}
