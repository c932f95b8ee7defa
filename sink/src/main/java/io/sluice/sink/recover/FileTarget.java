package io.sluice.sink.recover;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.store.Fsync;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.random.RandomGenerator;

/**
 * A restored disk as a file: sparse, and under its name only when it is complete.
 *
 * <p>It is written under a temporary name in the same directory, starts as one hole, and gets its name when everything is fsync'ed. Without
 * permission to replace, the name is given by link(2), which fails if somebody has taken it meanwhile; with it, by rename(2).
 *
 * <p>Threads: any number may write. Owns: the temporary file. Errors: {@link RestoreRefusedException} when the name is taken.
 */
public final class FileTarget implements RestoreTarget {

    private static final int MIN_HOLE_BYTES = 4 * ZeroBlocks.BLOCK_BYTES;

    private final Path file;
    private final Path temporary;
    private final boolean replace;
    private final RandomWriteFile output;
    private boolean complete;

    private FileTarget(Path file, Path temporary, boolean replace, RandomWriteFile output) {
        this.file = file;
        this.temporary = temporary;
        this.replace = replace;
        this.output = output;
    }

    /**
     * Begins a file.
     *
     * @param file the final name
     * @param replace whether an existing file of that name is replaced at the end; anything but a regular file never is
     * @param random draws the temporary name
     */
    public static FileTarget create(Path file, boolean replace, RandomGenerator random) throws IOException {
        Path target = file.toAbsolutePath();
        refuseIfTaken(target, replace);
        Path temporary = target.resolveSibling(".sluice-restore-" + Id.random(random));
        Files.createFile(temporary);
        try {
            return new FileTarget(target, temporary, replace, RandomWriteFile.open(temporary));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    private static void refuseIfTaken(Path target, boolean replace) {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isRegularFile(target)) {
            throw new RestoreRefusedException(target + " exists and is not a file: choose another name");
        }
        if (!replace) {
            throw new RestoreRefusedException(
                    target + " exists already: choose another name, or allow it to be replaced");
        }
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public void prepare(long sizeBytes) throws IOException {
        RandomWriteFile.extend(temporary, sizeBytes);
    }

    @Override
    public boolean wantsZeros() {
        return false;
    }

    @Override
    public void write(long offsetBytes, ByteBuf data, int index, int length) throws IOException {
        ZeroBlocks.around(
                data,
                index,
                length,
                MIN_HOLE_BYTES,
                (offset, count) -> output.write(offsetBytes + offset, data, index + offset, count));
    }

    @Override
    public void writeZeros(long offsetBytes, long length) {
        throw new UnsupportedOperationException("a new file is zeros already");
    }

    @Override
    public void complete() throws IOException {
        output.force();
        output.close();
        if (replace) {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } else {
            nameWithoutReplacing();
        }
        complete = true;
        Fsync.directory(parent());
    }

    private void nameWithoutReplacing() throws IOException {
        try {
            Files.createLink(file, temporary);
            Files.delete(temporary);
        } catch (FileAlreadyExistsException e) {
            throw taken();
        } catch (UnsupportedOperationException | FileSystemException e) {
            claimAndRename();
        }
    }

    /** For file systems without links: an empty file claims the name, since nobody else's can then be replaced. */
    private void claimAndRename() throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            throw taken();
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private RestoreRefusedException taken() {
        return new RestoreRefusedException(file + " came into being while it was restored: choose another name");
    }

    private Path parent() {
        Path parent = file.getParent();
        return parent == null ? file.resolve("/") : parent;
    }

    @Override
    public void close() throws IOException {
        output.close();
        if (!complete) {
            Files.deleteIfExists(temporary);
        }
    }
}
