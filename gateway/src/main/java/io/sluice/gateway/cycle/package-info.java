/** What a cycle is, and what is known of its sequences and totals: the words that the gateway's stages share. No files, no sockets. */
@NullMarked
package io.sluice.gateway.cycle;

import org.jspecify.annotations.NullMarked;
