package io.sluice.agent.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    /** Where the device, a partition of it or a device that stands on one of them is mounted or used as swap. */
    Optional<String> use(String device) {
        Set<String> family = new HashSet<>();
        collect(directory(device), family);
        family.add(device);
        return mount(family).or(() -> swap(family));
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

    private static void collect(Path device, Set<String> family) {
        for (Path part : HostFiles.list(device)) {
            if (Files.exists(part.resolve("partition"))) {
                addWithHolders(part, family);
            }
        }
        HostFiles.list(device.resolve("holders")).forEach(holder -> addWithHolders(holder, family));
    }

    private static void addWithHolders(Path device, Set<String> family) {
        Optional<String> number = HostFiles.text(device.resolve("dev"));
        if (number.isPresent() && family.add(number.get())) {
            collect(device, family);
        }
    }

    private Optional<String> mount(Set<String> family) {
        return HostFiles.lines(host.proc().resolve("self/mountinfo")).stream()
                .map(line -> List.of(line.split(" ", -1)))
                .filter(fields -> fields.size() > 4 && family.contains(fields.get(2)))
                .findFirst()
                .map(fields -> "mounted at " + fields.get(4));
    }

    private Optional<String> swap(Set<String> family) {
        return HostFiles.lines(host.proc().resolve("swaps")).stream()
                .map(line -> line.split("\\s+", 2)[0])
                .filter(name -> name.startsWith("/dev/") && family.contains(number(Path.of(name))))
                .findFirst()
                .map(name -> "used as swap space");
    }

    private static String number(Path device) {
        try {
            return FileIdentity.of(device).blockDevice();
        } catch (IOException e) {
            return "";
        }
    }
}
