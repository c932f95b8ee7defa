/** Control connections and lanes: who may speak, in which state, for how long. */
@NullMarked
package io.sluice.gateway.session;

import org.jspecify.annotations.NullMarked;
