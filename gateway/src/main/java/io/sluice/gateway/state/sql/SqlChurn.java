package io.sluice.gateway.state.sql;

import io.sluice.gateway.state.ChurnHour;
import io.sluice.gateway.state.ChurnTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** {@code churn}: a row for each machine and hour. */
final class SqlChurn implements ChurnTable {

    private static final String UPSERT =
            "INSERT INTO churn (vault, machine, hour, cycles, changed_bytes, shipped_bytes,"
                    + " longest_millis) VALUES (:vault, :machine, :hour, :cycles, :changed, :shipped, :longest)"
                    + " ON CONFLICT (vault, machine, hour) DO UPDATE SET cycles = churn.cycles + excluded.cycles,"
                    + " changed_bytes = churn.changed_bytes + excluded.changed_bytes,"
                    + " shipped_bytes = churn.shipped_bytes + excluded.shipped_bytes,"
                    + " longest_millis = CASE WHEN churn.longest_millis > excluded.longest_millis"
                    + " THEN churn.longest_millis ELSE excluded.longest_millis END";

    /** An hour has 3,600,000 ms, and the first of 1970 was the first of its day. */
    private static final String BY_HOUR_OF_DAY = "SELECT c.machine, MIN(c.hour) AS hour, SUM(c.cycles) AS cycles,"
            + " SUM(c.changed_bytes) AS changed_bytes, SUM(c.shipped_bytes) AS shipped_bytes,"
            + " MAX(c.longest_millis) AS longest_millis FROM churn c"
            + " WHERE c.vault = :vault AND c.hour >= :from AND c.hour < :until"
            + " GROUP BY c.machine, (c.hour / 3600000) % 24 ORDER BY c.machine, MIN(c.hour)";

    private final Sql sql;
    private final SqlScope scope;

    SqlChurn(Sql sql, SqlScope scope) {
        this.sql = sql;
        this.scope = scope;
    }

    @Override
    public void add(Collection<ChurnHour> churn) {
        if (churn.isEmpty()) {
            return;
        }
        sql.work(handle -> {
            PreparedBatch batch = handle.prepareBatch(UPSERT);
            churn.forEach(hour -> add(batch, hour));
            return batch.execute();
        });
    }

    private void add(PreparedBatch batch, ChurnHour hour) {
        batch.bind("vault", scope.vault())
                .bind("machine", hour.machine())
                .bind("hour", hour.hour().toEpochMilli())
                .bind("cycles", hour.cycles())
                .bind("changed", hour.changedBytes())
                .bind("shipped", hour.shippedBytes())
                .bind("longest", hour.longest().toMillis())
                .add();
    }

    @Override
    public List<ChurnHour> since(Instant hour) {
        return sql.work(handle -> handle.createQuery(
                        "SELECT * FROM churn WHERE vault = :vault AND hour >= :hour ORDER BY machine, hour")
                .bind("vault", scope.vault())
                .bind("hour", hour.toEpochMilli())
                .map(SqlChurn::hour)
                .list());
    }

    @Override
    public List<ChurnHour> byHourOfDay(Instant from, Instant until) {
        return sql.work(handle -> handle.createQuery(BY_HOUR_OF_DAY)
                .bind("vault", scope.vault())
                .bind("from", from.toEpochMilli())
                .bind("until", until.toEpochMilli())
                .map(SqlChurn::hour)
                .list());
    }

    private static ChurnHour hour(ResultSet row, StatementContext context) throws SQLException {
        return new ChurnHour(
                row.getString("machine"),
                Instant.ofEpochMilli(row.getLong("hour")),
                row.getLong("cycles"),
                row.getLong("changed_bytes"),
                row.getLong("shipped_bytes"),
                Duration.ofMillis(row.getLong("longest_millis")));
    }

    @Override
    public int forget(Instant hour) {
        return sql.work(handle -> handle.createUpdate("DELETE FROM churn WHERE vault = :vault AND hour < :hour")
                .bind("vault", scope.vault())
                .bind("hour", hour.toEpochMilli())
                .execute());
    }
}
