/**
 * Digests of a disk's blocks: what tells, without the old data, which blocks differ from a recovery point.
 *
 * <p>What enters here makes, stores or compares digests. Which digests belong to which cycle is the state's affair.
 */
@NullMarked
package io.sluice.agent.digest;

import org.jspecify.annotations.NullMarked;
