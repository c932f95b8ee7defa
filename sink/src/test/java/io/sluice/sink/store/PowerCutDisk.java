package io.sluice.sink.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.sluice.wire.testing.Requirements;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A file system in a file whose power can be cut: the file system is shut down without writing its log, so that after it is mounted again
 * only what was fsync'ed before is there. Root only; Linux.
 *
 * <p>The ioctl behind it is that of the xfstests ({@code FS_IOC_GOINGDOWN} with "no log flush"); xfs_io offers it for ext4 too.
 */
public final class PowerCutDisk implements AutoCloseable {

    private static final long SIZE_BYTES = 400L << 20;
    private static final long TOOL_TIMEOUT_SEC = 20;

    private final Path image;
    private final Path mountPoint;

    private PowerCutDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** Says what is missing where the test cannot run. */
    public static void need(String fileSystem) {
        Requirements.needRoot("cutting a disk off from power");
        Requirements.need("xfs_io", "apt-get install xfsprogs");
        Requirements.need("mkfs." + fileSystem, "apt-get install xfsprogs e2fsprogs");
        Requirements.need(Files.exists(Path.of("/dev/loop-control")), "the kernel has no loop devices");
    }

    /** Makes and mounts one below {@code folder}. */
    public static PowerCutDisk mount(Path folder, String fileSystem) throws IOException {
        PowerCutDisk disk = new PowerCutDisk(folder.resolve("disk.img"), Files.createDirectory(folder.resolve("disk")));
        try (FileChannel file = FileChannel.open(disk.image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), SIZE_BYTES - 1);
        }
        run("mkfs." + fileSystem, "-q", fileSystem.equals("xfs") ? "-f" : "-F", disk.image.toString());
        disk.mount();
        return disk;
    }

    /** Where it is mounted. */
    public Path path() {
        return mountPoint;
    }

    /** From now on every access fails, until {@link #restorePower}. */
    public void cutPower() throws IOException {
        run("xfs_io", "-x", "-c", "shutdown", mountPoint.toString());
    }

    /** As after a reboot: the journal is replayed. Waits for whoever is still about to close a file below. */
    public void restorePower() throws IOException {
        await().atMost(Duration.ofSeconds(TOOL_TIMEOUT_SEC)).ignoreExceptions().until(() -> {
            run("umount", mountPoint.toString());
            return true;
        });
        mount();
    }

    private void mount() throws IOException {
        run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    }

    /** Unmounts also what is in use still: nothing of it outlives the test. */
    @Override
    public void close() throws IOException {
        run("umount", "-l", mountPoint.toString());
        Files.deleteIfExists(image);
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            if (!process.waitFor(TOOL_TIMEOUT_SEC, TimeUnit.SECONDS)) {
                throw new IOException(String.join(" ", command) + " does not end");
            }
            if (process.exitValue() != 0) {
                String output = new String(process.getInputStream().readAllBytes(), UTF_8);
                throw new IOException(String.join(" ", command) + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            throw new IOException(String.join(" ", command) + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
