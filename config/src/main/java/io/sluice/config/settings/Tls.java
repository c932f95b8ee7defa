package io.sluice.config.settings;

import java.nio.file.Path;

/**
 * What one side of the connections between agents and a gateway shows, and whom it believes, as PEM files.
 *
 * @param certificate its certificate
 * @param key the certificate's private key
 * @param authority the certificates of who may vouch for the other side
 */
public record Tls(Path certificate, Path key, Path authority) {}
