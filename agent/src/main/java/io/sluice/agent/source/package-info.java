/**
 * Where a cycle's bytes come from: disks, stable or not, and which parts of them hold data.
 *
 * <p>What enters here reads a disk or finds out whether it holds still. Comparing and sending happen elsewhere.
 */
@NullMarked
package io.sluice.agent.source;

import org.jspecify.annotations.NullMarked;
