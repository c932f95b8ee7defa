/** {@code sluice restore}: a machine's disks as they were at a recovery point. */
@NullMarked
package io.sluice.cli.restore;

import org.jspecify.annotations.NullMarked;
