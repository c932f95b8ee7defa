/** Which RPO the limits allow: what machines have changed, sent through the schedule that is in force, in advance. Pure; asks nobody. */
@NullMarked
package io.sluice.gateway.forecast;

import org.jspecify.annotations.NullMarked;
