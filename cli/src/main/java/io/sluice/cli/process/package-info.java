/**
 * What the process has around it, how it is stopped, and with which exit code it ends.
 *
 * <p>Below all commands: nothing here knows one of them.
 */
@NullMarked
package io.sluice.cli.process;

import org.jspecify.annotations.NullMarked;
