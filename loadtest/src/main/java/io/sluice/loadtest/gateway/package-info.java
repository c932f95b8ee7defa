/** {@code loadtest/gateway}: a gateway, a process of its own, under many agents, over a long line, and under a limit. */
@NullMarked
package io.sluice.loadtest.gateway;

import org.jspecify.annotations.NullMarked;
