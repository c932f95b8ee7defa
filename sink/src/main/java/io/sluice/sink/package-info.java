/**
 * What all rooms of the sink share: the error for bytes that are not what was written.
 *
 * <p>Nothing else enters here.
 */
@NullMarked
package io.sluice.sink;

import org.jspecify.annotations.NullMarked;
