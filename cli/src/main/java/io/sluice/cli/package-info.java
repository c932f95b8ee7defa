/**
 * The <code>sluice</code> command: options in, results out, one class per command.
 *
 * <p>The only package that prints. What a command does is done by the modules below.
 */
@NullMarked
package io.sluice.cli;

import org.jspecify.annotations.NullMarked;
