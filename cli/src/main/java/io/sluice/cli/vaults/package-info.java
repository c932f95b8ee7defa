/** Opening the vault that a command names, and reading what is meant by a machine and a recovery point. */
@NullMarked
package io.sluice.cli.vaults;

import org.jspecify.annotations.NullMarked;
