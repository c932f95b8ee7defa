/** Raw payloads become zstd frames, on as many threads as there are cores. */
@NullMarked
package io.sluice.gateway.compress;

import org.jspecify.annotations.NullMarked;
