/** What an operator has to look at: a judgement of figures, and of nothing else. */
@NullMarked
package io.sluice.gateway.health;

import org.jspecify.annotations.NullMarked;
