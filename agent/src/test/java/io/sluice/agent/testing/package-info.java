/** Disks made of arrays, seeds that are printed, and a gateway that lives in memory. */
@NullMarked
package io.sluice.agent.testing;

import org.jspecify.annotations.NullMarked;
