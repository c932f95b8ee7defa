package io.sluice.gateway.state.sql;

import io.sluice.gateway.state.StateException;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/** Brings a database to the schema of this version. Blocks. Errors: {@link StateException}, lasting for a database of a newer version. */
final class Schema {

    private static final String SCRIPTS = "classpath:db/migration";
    private static final String HISTORY = "schema_history";

    private Schema() {}

    static void migrate(DataSource source, String database) {
        try {
            Flyway flyway = Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(source)
                    .locations(SCRIPTS)
                    .table(HISTORY)
                    .connectRetries(0)
                    .loggers("slf4j")
                    .load();
            requireKnown(flyway, database);
            flyway.migrate();
        } catch (FlywayException e) {
            throw SqlFaults.of(database, e);
        }
    }

    private static void requireKnown(Flyway flyway, String database) {
        Arrays.stream(flyway.info().all())
                .filter(migration -> migration.getState().isApplied()
                        && !migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .findAny()
                .ifPresent(version -> {
                    throw StateException.lasting(
                            "the state database " + database + " was written by a newer version of sluice (schema "
                                    + version + "): run that version, or name another database with state.database",
                            null);
                });
    }
}
