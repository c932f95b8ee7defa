package io.sluice.wire.tls;

import java.nio.file.Path;

/**
 * What one side of a connection shows and whom it believes, as PEM files (RFC 7468).
 *
 * @param certificate its certificate, and those between it and the authority
 * @param key the certificate's private key (PKCS#8, not encrypted)
 * @param authority the certificates of who may vouch for the other side
 */
public record PemFiles(Path certificate, Path key, Path authority) {}
