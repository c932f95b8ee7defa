/**
 * The vault format: segments, map runs, recovery points, on any blob store.
 *
 * <p>Everything that reads or writes the vault's bytes enters here, and nothing that schedules, serves or limits.
 */
@NullMarked
package io.sluice.sink.vault;

import org.jspecify.annotations.NullMarked;
