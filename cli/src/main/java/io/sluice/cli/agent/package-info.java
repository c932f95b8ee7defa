/** {@code sluice agent}: replicates this host's machine all the time. */
@NullMarked
package io.sluice.cli.agent;

import org.jspecify.annotations.NullMarked;
