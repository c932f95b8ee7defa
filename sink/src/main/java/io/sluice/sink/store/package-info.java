/**
 * Blob stores: named immutable objects, created if absent, read by range.
 *
 * <p>Knows nothing of what the objects hold; the vault does.
 */
@NullMarked
package io.sluice.sink.store;

import org.jspecify.annotations.NullMarked;
