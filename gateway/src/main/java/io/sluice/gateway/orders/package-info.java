/** What operators have ordered of machines: who is told, what is in force, when an order has been carried out. How it is kept is the business of {@code state}. */
@NullMarked
package io.sluice.gateway.orders;

import org.jspecify.annotations.NullMarked;
