/** How the command line says by which certificates agents and gateways know each other. */
@NullMarked
package io.sluice.cli.tls;

import org.jspecify.annotations.NullMarked;
