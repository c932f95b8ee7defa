package io.sluice.config.file;

import io.sluice.config.settings.Tls;
import java.nio.file.Path;
import java.util.List;

/** The keys of {@code tls}, the same for agents and gateways. */
final class TlsKeys {

    private static final Key<Path> CERTIFICATE =
            Key.required("certificate", Scalars.PATH, "This side's certificate, a PEM file.");
    private static final Key<Path> PRIVATE_KEY =
            Key.required("key", Scalars.PATH, "The certificate's private key, a PEM file for its owner's eyes alone.");
    private static final Key<Path> AUTHORITY = Key.required(
            "authority", Scalars.PATH, "The authority that the other side's certificate was issued by, a PEM file.");

    static final Key<Tls> TLS = Key.of(
            "tls",
            new Section<>(
                    List.of(CERTIFICATE, PRIVATE_KEY, AUTHORITY),
                    values -> new Tls(values.get(CERTIFICATE), values.get(PRIVATE_KEY), values.get(AUTHORITY))),
            "TLS 1.3 with certificates on both sides; without it a gateway takes agents of its own host only.");

    private TlsKeys() {}
}
