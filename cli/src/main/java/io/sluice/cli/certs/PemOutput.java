package io.sluice.cli.certs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Set;

/**
 * Writes certificates and keys into a directory, as PEM (RFC 7468): a key for its owner's eyes alone from its first byte on, and never over
 * another. Threads: one; blocks.
 */
final class PemOutput {

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Path directory;

    PemOutput(Path directory) {
        this.directory = directory;
    }

    /** Before anything is made: what is there stays, and is said to be there. */
    void requireAbsent(String... names) throws IOException {
        for (String name : names) {
            if (Files.exists(directory.resolve(name))) {
                throw exists(name);
            }
        }
    }

    void write(String name, PrivateKey key) throws IOException {
        write(name, "PRIVATE KEY", key.getEncoded(), "rw-------");
    }

    void write(String name, X509Certificate certificate) throws IOException {
        try {
            write(name, "CERTIFICATE", certificate.getEncoded(), "rw-r--r--");
        } catch (CertificateEncodingException e) {
            throw new IOException(e);
        }
    }

    private void write(String name, String label, byte[] content, String permissions) throws IOException {
        String text =
                "-----BEGIN " + label + "-----\n" + LINES.encodeToString(content) + "\n-----END " + label + "-----\n";
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = directory.resolve(name);
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw exists(name);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private IOException exists(String name) {
        return new IOException(
                directory.resolve(name) + " exists already: remove it first if it is not needed any more");
    }
}
