/**
 * Map runs: which batch holds what of a disk, from one cycle's delta to the view of a whole point.
 *
 * <p>What enters here deals in entries, pages and runs (docs/format.md, section 6). It reads segments, and knows nothing of where a
 * restored disk goes.
 */
@NullMarked
package io.sluice.sink.map;

import org.jspecify.annotations.NullMarked;
