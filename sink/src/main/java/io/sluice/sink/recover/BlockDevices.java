package io.sluice.sink.recover;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who uses a block device, as the Linux kernel tells.
 *
 * <p>In: the roots of /proc and /sys, so that tests can bring their own. Source of the formats: proc(5), mountinfo; sysfs, /sys/dev/block.
 */
final class BlockDevices {

    private final Path proc;
    private final Path sys;

    BlockDevices(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    static BlockDevices ofThisHost() {
        return new BlockDevices(Path.of("/proc"), Path.of("/sys"));
    }

    /** Whether the path is a block device. */
    static boolean isBlockDevice(Path path) {
        try {
            int mode = (Integer) Files.getAttribute(path, "unix:mode");
            return (mode & 0170000) == 0060000;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** The number of a device as the kernel writes it, {@code major:minor}. */
    static String numberOf(Path device) throws IOException {
        long rdev = ((Number) Files.getAttribute(device, "unix:rdev")).longValue();
        long major = ((rdev >>> 8) & 0xfff) | ((rdev >>> 32) & ~0xfffL);
        long minor = (rdev & 0xff) | ((rdev >>> 12) & ~0xffL);
        return major + ":" + minor;
    }

    /** What uses the device or a part of it, in words; empty when nothing does. */
    List<String> users(Path device, String number) throws IOException {
        List<String> numbers = new ArrayList<>(List.of(number));
        List<String> names = new ArrayList<>(List.of(device.toRealPath().toString()));
        List<String> users = new ArrayList<>();
        Path entry = sys.resolve("dev/block").resolve(number);
        addHolders(entry, users);
        for (Path partition : partitionsOf(entry)) {
            numbers.add(Files.readString(partition.resolve("dev")).strip());
            names.add("/dev/" + partition.getFileName());
            addHolders(partition, users);
        }
        addMounts(numbers, names, users);
        addSwaps(names, users);
        return users;
    }

    private static void addHolders(Path entry, List<String> users) throws IOException {
        for (Path holder : children(entry.resolve("holders"))) {
            users.add("held by " + holder.getFileName());
        }
    }

    private static List<Path> partitionsOf(Path entry) throws IOException {
        return children(entry).stream()
                .filter(child -> Files.exists(child.resolve("partition")))
                .toList();
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return children;
    }

    private void addMounts(List<String> numbers, List<String> names, List<String> users) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("self/mountinfo"))) {
            String[] fields = line.split(" ", -1);
            int separator = List.of(fields).indexOf("-");
            String source = separator > 0 && separator + 2 < fields.length ? fields[separator + 2] : "";
            if (fields.length > 4 && (numbers.contains(fields[2]) || names.contains(source))) {
                users.add("mounted on " + fields[4]);
            }
        }
    }

    private void addSwaps(List<String> names, List<String> users) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("swaps"))) {
            if (names.contains(line.split("\\s", 2)[0])) {
                users.add("used as swap");
            }
        }
    }
}
