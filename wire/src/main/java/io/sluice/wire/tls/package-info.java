/** Who may talk: TLS with certificates on both sides. What stands here knows nothing of frames. */
@NullMarked
package io.sluice.wire.tls;

import org.jspecify.annotations.NullMarked;
