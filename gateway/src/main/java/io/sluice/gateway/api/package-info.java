/** The HTTP port: health, metrics, status; for operators, the command line and Prometheus. */
@NullMarked
package io.sluice.gateway.api;

import org.jspecify.annotations.NullMarked;
