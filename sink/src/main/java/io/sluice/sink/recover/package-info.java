/**
 * Getting data back: restoring a point to a file or a device, verifying a vault, saying what an object holds.
 *
 * <p>What enters here reads the vault and writes at most a restored disk.
 */
@NullMarked
package io.sluice.sink.recover;

import org.jspecify.annotations.NullMarked;
