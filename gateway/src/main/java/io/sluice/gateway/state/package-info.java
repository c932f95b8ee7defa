/**
 * What the gateway knows for longer than it runs: the limit set by hand, orders for machines, the machines themselves, how much they change.
 *
 * <p>Nothing that recovery needs: the vault describes itself. What stands here is the last known state, which is read without waiting, and the
 * tables behind it; {@code state.sql} has those of a database.
 */
@NullMarked
package io.sluice.gateway.state;

import org.jspecify.annotations.NullMarked;
