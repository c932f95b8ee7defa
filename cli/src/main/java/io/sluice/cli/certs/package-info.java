/** {@code sluice certs}: an authority of one's own, and the certificates that gateways and agents show each other. */
@NullMarked
package io.sluice.cli.certs;

import org.jspecify.annotations.NullMarked;
