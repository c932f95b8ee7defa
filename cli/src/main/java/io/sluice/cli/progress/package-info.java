/**
 * How far long work has come, on standard error: a bar where somebody watches, a line now and then where nobody does.
 *
 * <p>What is shown is read from counters that the work keeps anyway; the work does not wait for the showing.
 */
@NullMarked
package io.sluice.cli.progress;

import org.jspecify.annotations.NullMarked;
