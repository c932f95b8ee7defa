package io.sluice.agent.source;

import io.sluice.wire.devices.DeviceUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What /sys and the mount table say about block devices. */
final class BlockDevices {

    private static final int DEFAULT_SECTOR_BYTES = 512;

    private final HostFiles host;

    BlockDevices(HostFiles host) {
        this.host = host;
    }

    /** The logical sector of a device given as major:minor. */
    int sectorBytes(String device) {
        Path directory = directory(device);
        return HostFiles.text(directory.resolve("queue/logical_block_size"))
                .or(() -> HostFiles.text(directory.resolve("../queue/logical_block_size")))
                .map(Integer::parseInt)
                .orElse(DEFAULT_SECTOR_BYTES);
    }

    /**
     * Where the device, a partition of it or a device that stands on one of them is mounted or used as swap. What may not be read tells
     * nothing.
     */
    Optional<String> use(String device) {
        try {
            return new DeviceUse(host.proc(), host.sys()).uses(device).stream().findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The loop device that can write to a file. */
    Optional<String> loopOver(Path file) {
        return HostFiles.list(host.sys().resolve("block")).stream()
                .filter(loop -> loop.getFileName().toString().startsWith("loop"))
                .filter(loop -> isBackedBy(loop, file) && isWritable(loop))
                .findFirst()
                .map(loop -> "attached to /dev/" + loop.getFileName());
    }

    private static boolean isWritable(Path loop) {
        return !HostFiles.text(loop.resolve("ro")).orElse("0").equals("1");
    }

    private static boolean isBackedBy(Path loop, Path file) {
        return HostFiles.text(loop.resolve("loop/backing_file"))
                .filter(backing -> isSameFile(Path.of(backing), file))
                .isPresent();
    }

    private static boolean isSameFile(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }

    private Path directory(String device) {
        return host.sys().resolve("dev/block").resolve(device);
    }
}
