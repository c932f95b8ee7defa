package io.sluice.gateway.api;

import io.sluice.sink.store.Fsync;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secret that requests carry. It is in a file that its owner alone can read, and never in a log, an error or a list of processes.
 *
 * <p>Errors: {@link ApiRefusedException} for a file that cannot serve, which says why and never what it holds.
 */
final class ApiToken {

    private static final int TOKEN_BYTES = 32;
    private static final int MAX_FILE_BYTES = 4096;
    private static final Pattern GOOD = Pattern.compile("[!-~]{32,}");
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final byte[] authorization;

    private ApiToken(String token) {
        this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a request with this header may pass. The time it takes does not tell how much of it is right. */
    boolean isIn(@Nullable String header) {
        return header != null && MessageDigest.isEqual(authorization, header.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads the file, or makes it with a token of 256 random bits. Of several who make it at once all get the same. Blocks. */
    static ApiToken openOrCreate(Path file, RandomGenerator random) {
        try {
            if (Files.notExists(file)) {
                create(file, random);
            }
            return new ApiToken(read(file));
        } catch (IOException e) {
            throw new ApiRefusedException("token file " + file + " cannot be used: " + e, e);
        }
    }

    /** Complete under another name first, then a link, which fails where there is a file already. */
    private static void create(Path file, RandomGenerator random) throws IOException {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a directory");
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path draft =
                Files.createTempFile(directory, ".api-token", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(draft, HexFormat.of().formatHex(token) + "\n");
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.delete(draft);
        }
        Fsync.directory(directory);
    }

    private static String read(Path file) throws IOException {
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new ApiRefusedException(
                    "token file " + file + " can be read by others: chmod 600 it, or name another");
        }
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw noToken(file);
        }
        String token = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
        if (!GOOD.matcher(token).matches()) {
            throw noToken(file);
        }
        return token;
    }

    private static ApiRefusedException noToken(Path file) {
        return new ApiRefusedException("token file " + file
                + " holds no token, which is one line of at least 32 characters: remove it, and another is made");
    }
}
