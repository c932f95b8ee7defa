package io.sluice.gateway.state.sql;

import io.sluice.gateway.state.KnownMachine;
import io.sluice.gateway.state.MachineTable;
import io.sluice.gateway.state.Sighting;
import io.sluice.wire.Id;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** {@code machine}: a row for each that was seen; {@code binding}: one for each name that is taken. */
final class SqlMachines implements MachineTable {

    private static final String SELECT = "SELECT m.*, b.holder FROM machine m"
            + " LEFT JOIN binding b ON b.vault = m.vault AND b.machine = m.machine"
            + " WHERE m.vault = :vault ORDER BY m.last_seen DESC, m.machine LIMIT :most";

    /** The newest point stays: a machine that has only connected has told of none. A clock that is put back stops nothing but the moment. */
    private static final String UPSERT = "INSERT INTO machine (vault, machine, machine_id, host_id, policy, first_seen,"
            + " last_seen, point_number, point_time)"
            + " VALUES (:vault, :machine, :id, :host, :policy, :at, :at, :number, :time)"
            + " ON CONFLICT (vault, machine) DO UPDATE SET machine_id = excluded.machine_id, host_id = excluded.host_id,"
            + " policy = excluded.policy, last_seen = CASE WHEN machine.last_seen > excluded.last_seen"
            + " THEN machine.last_seen ELSE excluded.last_seen END,"
            + " point_time = CASE WHEN excluded.point_number IS NULL OR machine.point_number > excluded.point_number"
            + " THEN machine.point_time ELSE excluded.point_time END,"
            + " point_number = CASE WHEN excluded.point_number IS NULL OR machine.point_number > excluded.point_number"
            + " THEN machine.point_number ELSE excluded.point_number END";

    private final Sql sql;
    private final SqlScope scope;

    SqlMachines(Sql sql, SqlScope scope) {
        this.sql = sql;
        this.scope = scope;
    }

    @Override
    public List<KnownMachine> machines(int most) {
        return sql.work(handle -> handle.createQuery(SELECT)
                .bind("vault", scope.vault())
                .bind("most", most)
                .map(SqlMachines::machine)
                .list());
    }

    private static KnownMachine machine(ResultSet row, StatementContext context) throws SQLException {
        Sighting last = new Sighting(
                row.getString("machine"),
                Id.parse(row.getString("machine_id")),
                Id.parse(row.getString("host_id")),
                row.getString("policy"),
                Instant.ofEpochMilli(row.getLong("last_seen")),
                point(row));
        return new KnownMachine(Instant.ofEpochMilli(row.getLong("first_seen")), last, row.getString("holder"));
    }

    private static Sighting.@Nullable Point point(ResultSet row) throws SQLException {
        long number = row.getLong("point_number");
        return row.wasNull() ? null : new Sighting.Point(number, Instant.ofEpochMilli(row.getLong("point_time")));
    }

    @Override
    public void seen(Collection<Sighting> sightings) {
        if (sightings.isEmpty()) {
            return;
        }
        sql.work(handle -> {
            PreparedBatch batch = handle.prepareBatch(UPSERT);
            sightings.forEach(sighting -> add(batch, sighting));
            return batch.execute();
        });
    }

    private void add(PreparedBatch batch, Sighting sighting) {
        Sighting.Point point = sighting.point();
        batch.bind("vault", scope.vault())
                .bind("machine", sighting.machine())
                .bind("id", sighting.id().toString())
                .bind("host", sighting.host().toString())
                .bind("policy", sighting.policy())
                .bind("at", sighting.at().toEpochMilli())
                .bind("number", point == null ? null : (Long) point.number())
                .bind("time", point == null ? null : (Long) point.time().toEpochMilli())
                .add();
    }

    @Override
    public Map<String, String> bindings(int most) {
        return sql.work(handle -> {
            Map<String, String> bindings = new HashMap<>();
            handle.createQuery("SELECT machine, holder FROM binding WHERE vault = :vault"
                            + " ORDER BY bound_at DESC, machine LIMIT :most")
                    .bind("vault", scope.vault())
                    .bind("most", most)
                    .map((row, context) -> Map.entry(row.getString("machine"), row.getString("holder")))
                    .forEach(binding -> bindings.put(binding.getKey(), binding.getValue()));
            return bindings;
        });
    }

    @Override
    public String bind(String machine, String holder, Instant now) {
        return sql.work(handle -> {
            handle.createUpdate("INSERT INTO binding (vault, machine, holder, bound_at)"
                            + " VALUES (:vault, :machine, :holder, :now) ON CONFLICT (vault, machine) DO NOTHING")
                    .bind("vault", scope.vault())
                    .bind("machine", machine)
                    .bind("holder", holder)
                    .bind("now", now.toEpochMilli())
                    .execute();
            return holder(handle, machine);
        });
    }

    private String holder(Handle handle, String machine) {
        return handle.createQuery("SELECT holder FROM binding WHERE vault = :vault AND machine = :machine")
                .bind("vault", scope.vault())
                .bind("machine", machine)
                .mapTo(String.class)
                .one();
    }

    @Override
    public boolean release(String machine) {
        return sql.work(handle -> handle.createUpdate("DELETE FROM binding WHERE vault = :vault AND machine = :machine")
                        .bind("vault", scope.vault())
                        .bind("machine", machine)
                        .execute()
                > 0);
    }
}
