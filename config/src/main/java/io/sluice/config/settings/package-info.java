/** What the daemons read from their configuration files, as typed values. */
@NullMarked
package io.sluice.config.settings;

import org.jspecify.annotations.NullMarked;
