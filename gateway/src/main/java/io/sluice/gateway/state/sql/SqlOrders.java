package io.sluice.gateway.state.sql;

import io.sluice.gateway.state.Order;
import io.sluice.gateway.state.OrderTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.statement.StatementContext;

/** {@code machine_order}: a row for each order that a machine is under. */
final class SqlOrders implements OrderTable {

    private final Sql sql;
    private final SqlScope scope;

    SqlOrders(Sql sql, SqlScope scope) {
        this.sql = sql;
        this.scope = scope;
    }

    @Override
    public List<Given> orders() {
        return sql.work(handle -> handle.createQuery("SELECT machine, kind, since, ordered_by, reason"
                        + " FROM machine_order WHERE vault = :vault ORDER BY machine, kind")
                .bind("vault", scope.vault())
                .map(SqlOrders::given)
                .list());
    }

    private static Given given(ResultSet row, StatementContext context) throws SQLException {
        Order order = new Order(
                Order.Kind.valueOf(row.getString("kind")),
                Instant.ofEpochMilli(row.getLong("since")),
                row.getString("ordered_by"),
                row.getString("reason"));
        return new Given(row.getString("machine"), order);
    }

    @Override
    public void put(String machine, Order order) {
        update(
                "INSERT INTO machine_order (vault, machine, kind, since, ordered_by, reason)"
                        + " VALUES (:vault, :machine, :kind, :since, :by, :reason)"
                        + " ON CONFLICT (vault, machine, kind) DO UPDATE SET since = excluded.since,"
                        + " ordered_by = excluded.ordered_by, reason = excluded.reason",
                machine,
                order);
    }

    @Override
    public boolean remove(String machine, Order.Kind kind) {
        return sql.work(handle -> handle.createUpdate(
                                "DELETE FROM machine_order WHERE vault = :vault AND machine = :machine AND kind = :kind")
                        .bind("vault", scope.vault())
                        .bind("machine", machine)
                        .bind("kind", kind.name())
                        .execute()
                > 0);
    }

    @Override
    public boolean remove(String machine, Order order) {
        return update(
                        "DELETE FROM machine_order WHERE vault = :vault AND machine = :machine AND kind = :kind"
                                + " AND since = :since AND ordered_by = :by AND reason = :reason",
                        machine,
                        order)
                > 0;
    }

    /** Tells how many rows it concerned. */
    private int update(String statement, String machine, Order order) {
        return sql.work(handle -> handle.createUpdate(statement)
                .bind("vault", scope.vault())
                .bind("machine", machine)
                .bind("kind", order.kind().name())
                .bind("since", order.since().toEpochMilli())
                .bind("by", order.by())
                .bind("reason", order.reason())
                .execute());
    }
}
