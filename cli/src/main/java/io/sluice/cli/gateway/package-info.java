/** {@code sluice gateway}, and the gateway that {@code sluice replicate} runs for itself. */
@NullMarked
package io.sluice.cli.gateway;

import org.jspecify.annotations.NullMarked;
