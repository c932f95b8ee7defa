/** How much memory the whole process may take, and who takes it. */
@NullMarked
package io.sluice.cli.memory;

import org.jspecify.annotations.NullMarked;
