/** How fast data may go at which time of the week. */
@NullMarked
package io.sluice.config.bandwidth;

import org.jspecify.annotations.NullMarked;
