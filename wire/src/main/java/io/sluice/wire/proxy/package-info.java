/** Connections to a gateway by way of somebody else: what an agent does where its network lets nothing out but through an HTTP proxy. */
@NullMarked
package io.sluice.wire.proxy;

import org.jspecify.annotations.NullMarked;
