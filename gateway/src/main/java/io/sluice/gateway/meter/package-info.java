/** What is counted along the path, and what the counters are called to those who read them. */
@NullMarked
package io.sluice.gateway.meter;

import org.jspecify.annotations.NullMarked;
