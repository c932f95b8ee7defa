/**
 * Segments: the files that hold a cycle's batches, written in the gateway's cache and read from the vault.
 *
 * <p>What enters here knows the layout of a segment (docs/format.md, section 5) and nothing of how map runs, recovery points or
 * uploads use it.
 */
@NullMarked
package io.sluice.sink.segment;

import org.jspecify.annotations.NullMarked;
