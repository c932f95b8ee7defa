/** The state in a database: SQLite in a file, or PostgreSQL; one schema for both (db/migration), and the same statements. */
@NullMarked
package io.sluice.gateway.state.sql;

import org.jspecify.annotations.NullMarked;
