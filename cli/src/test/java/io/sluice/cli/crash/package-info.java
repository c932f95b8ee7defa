/**
 * Shows that nothing is lost: whole replications under kills, faults, races and power cuts, compared with what their disks held.
 */
@NullMarked
package io.sluice.cli.crash;

import org.jspecify.annotations.NullMarked;
