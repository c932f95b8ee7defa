/**
 * Cuts what changed on a disk into batches: read, digest, compare with the base, pack.
 *
 * <p>What enters here is a stage between a disk's view and the lanes, or its parts. Cutting is deterministic: the same view against the
 * same base gives the same batches with the same sequences.
 */
@NullMarked
package io.sluice.agent.cut;

import org.jspecify.annotations.NullMarked;
