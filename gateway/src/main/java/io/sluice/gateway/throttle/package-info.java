/** What the gateway may send to the sink, and how machines share it. */
@NullMarked
package io.sluice.gateway.throttle;

import org.jspecify.annotations.NullMarked;
