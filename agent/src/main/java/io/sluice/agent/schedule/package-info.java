/**
 * When things are to happen: kinds of time, waiting, pauses after failures.
 *
 * <p>What enters here knows nothing of disks and gateways.
 */
@NullMarked
package io.sluice.agent.schedule;

import org.jspecify.annotations.NullMarked;
