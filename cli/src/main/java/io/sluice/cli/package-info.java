/**
 * The <code>sluice</code> command: its entry, and the table of its commands. Each command is a package below.
 *
 * <p>The only packages that print. What a command does is done by the modules below.
 */
@NullMarked
package io.sluice.cli;

import org.jspecify.annotations.NullMarked;
