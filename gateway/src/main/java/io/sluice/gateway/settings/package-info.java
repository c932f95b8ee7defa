/** What an operator sets of a gateway, and what it is given to work with: threads, clock, randomness. */
@NullMarked
package io.sluice.gateway.settings;

import org.jspecify.annotations.NullMarked;
