/** The machines that this gateway knows: what each is doing, and how old its newest recovery point is. */
@NullMarked
package io.sluice.gateway.machines;

import org.jspecify.annotations.NullMarked;
