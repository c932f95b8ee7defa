/** What comes in from a lane is checked here: windows, sequences, bounds, checksums. */
@NullMarked
package io.sluice.gateway.ingest;

import org.jspecify.annotations.NullMarked;
