package io.sluice.wire.devices;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who uses a block device, as the Linux kernel tells.
 *
 * <p>A device is known by its number, {@code major:minor}: it has many names, and the mount table shows the one that somebody mounted it by. A
 * file system of its own device numbers (btrfs) shows there only one of its devices, by name; all of them are in sysfs.
 *
 * <p>In: the roots of /proc and /sys, so that tests can bring their own. Sources of the formats: proc(5), mountinfo; sysfs, /sys/dev/block and
 * /sys/fs/btrfs. Threads: any; it blocks. Errors: IOException when the kernel does not tell; what it does not have is not in use.
 */
public final class DeviceUse {

    private static final int TYPE_MASK = 0170000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final int OCTAL = 8;
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2})");

    /** From a name to a number; fails where there is no such device. */
    interface Numbers {
        String of(Path device) throws IOException;
    }

    private final Path proc;
    private final Path sys;
    private final Numbers numbers;

    /** Reads below these two. */
    public DeviceUse(Path proc, Path sys) {
        this(proc, sys, DeviceUse::numberOf);
    }

    DeviceUse(Path proc, Path sys, Numbers numbers) {
        this.proc = proc;
        this.sys = sys;
        this.numbers = numbers;
    }

    /** Those of this host. */
    public static DeviceUse ofThisHost() {
        return new DeviceUse(Path.of("/proc"), Path.of("/sys"));
    }

    /** Whether the path is a block device, perhaps by way of symbolic links. */
    public static boolean isBlockDevice(Path path) {
        try {
            return isBlockDevice(stat(path, "mode"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** The number of a block device as the kernel writes it; "" for what is none. */
    public static String numberOf(Path device) throws IOException {
        return isBlockDevice(stat(device, "mode")) ? text(stat(device, "rdev")) : "";
    }

    private static boolean isBlockDevice(long mode) {
        return (mode & TYPE_MASK) == BLOCK_DEVICE;
    }

    private static long stat(Path path, String field) throws IOException {
        return ((Number) Files.getAttribute(path, "unix:" + field)).longValue();
    }

    /** The encoding of a device number in user space: major and minor of 32 bits, each in two parts. */
    static String text(long number) {
        long major = (number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL & 0xffffffffL);
        long minor = (number & 0xff) | (number >>> 12 & ~0xffL & 0xffffffffL);
        return major + ":" + minor;
    }

    /** The names of the devices that stand on this one or on a partition of it: volumes, arrays, what they carry in turn. */
    public List<String> holders(String number) throws IOException {
        return List.copyOf(family(number).holders);
    }

    /** Where the device, a partition of it or a device that stands on one of them is mounted or used as swap, in words. */
    public List<String> uses(String number) throws IOException {
        Set<String> family = family(number).numbers;
        Set<String> uses = new LinkedHashSet<>();
        addMounts(family, uses);
        addBtrfs(family, uses);
        addSwaps(family, uses);
        return List.copyOf(uses);
    }

    private Family family(String number) throws IOException {
        Family family = new Family();
        family.numbers.add(number);
        family.collect(sys.resolve("dev/block").resolve(number));
        return family;
    }

    /** A device with all that is on it. */
    private static final class Family {

        private final Set<String> numbers = new LinkedHashSet<>();
        private final Set<String> holders = new LinkedHashSet<>();

        private void collect(Path device) throws IOException {
            for (Path part : children(device)) {
                if (Files.exists(part.resolve("partition"))) {
                    add(part);
                }
            }
            for (Path holder : children(device.resolve("holders"))) {
                holders.add(name(holder));
                add(holder);
            }
        }

        private void add(Path device) throws IOException {
            for (String number : lines(device.resolve("dev"))) {
                if (numbers.add(number.strip())) {
                    collect(device);
                }
            }
        }
    }

    private void addMounts(Set<String> family, Set<String> uses) throws IOException {
        for (String line : text(proc.resolve("self/mountinfo")).lines().toList()) {
            List<String> fields = List.of(line.split(" ", -1));
            int separator = fields.indexOf("-");
            String source = separator > 0 && separator + 2 < fields.size() ? fields.get(separator + 2) : "";
            if (fields.size() > 4 && (family.contains(fields.get(2)) || isNamed(source, family))) {
                uses.add("mounted at " + unescaped(fields.get(4)));
            }
        }
    }

    /** A btrfs of several devices is mounted by the name of one. */
    private void addBtrfs(Set<String> family, Set<String> uses) throws IOException {
        for (Path mounted : children(sys.resolve("fs/btrfs"))) {
            for (Path member : children(mounted.resolve("devices"))) {
                if (lines(member.resolve("dev")).stream().map(String::strip).anyMatch(family::contains)) {
                    uses.add("part of the mounted btrfs " + name(mounted));
                }
            }
        }
    }

    private void addSwaps(Set<String> family, Set<String> uses) throws IOException {
        for (String line : lines(proc.resolve("swaps"))) {
            if (isNamed(line.split("\\s", 2)[0], family)) {
                uses.add("used as swap space");
            }
        }
    }

    /** Many sources are no paths, and many paths no devices. */
    private boolean isNamed(String source, Set<String> family) {
        if (!source.startsWith("/")) {
            return false;
        }
        try {
            return family.contains(numbers.of(Path.of(unescaped(source))));
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }

    /** Blanks and the like are written as {@code \040}. */
    private static String unescaped(String field) {
        Matcher escapes = ESCAPE.matcher(field);
        return escapes.replaceAll(
                escape -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), OCTAL))));
    }

    private static String name(Path entry) {
        Path name = entry.getFileName();
        return name == null ? entry.toString() : name.toString();
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.sort(null);
        return children;
    }

    /** Names are bytes to the kernel; one that is no UTF-8 must not hide the others. */
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return text(file).lines().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
