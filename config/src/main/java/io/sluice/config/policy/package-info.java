/** How often a machine is replicated, and how long its recovery points are kept. */
@NullMarked
package io.sluice.config.policy;

import org.jspecify.annotations.NullMarked;
