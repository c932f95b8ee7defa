/** {@code sluice config}: looks at configuration files before a daemon does. */
@NullMarked
package io.sluice.cli.config;

import org.jspecify.annotations.NullMarked;
