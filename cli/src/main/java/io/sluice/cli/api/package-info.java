/** How commands reach a running gateway: its address, its token, one request. */
@NullMarked
package io.sluice.cli.api;

import org.jspecify.annotations.NullMarked;
