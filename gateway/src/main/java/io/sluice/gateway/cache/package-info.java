/**
 * The cache: where a batch becomes durable before it is acknowledged. The cache's file is the segment.
 *
 * <p>One directory per cycle: its journal, its segments until they are uploaded, and what maps them. What belongs here survives a kill of
 * the gateway; what talks to agents or to the sink does not belong here.
 */
@NullMarked
package io.sluice.gateway.cache;

import org.jspecify.annotations.NullMarked;
