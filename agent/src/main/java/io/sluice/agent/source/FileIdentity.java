package io.sluice.agent.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What the file system says about a file: enough to see that it was replaced or written.
 *
 * @param device of the file system
 * @param inode in it
 * @param sizeBytes of the file; 0 for a block device
 * @param modified last write
 * @param changed last change of content or attributes, which nobody can set back
 * @param blockDevice major and minor number of a block device, "" of a file
 */
record FileIdentity(long device, long inode, long sizeBytes, Instant modified, Instant changed, String blockDevice) {

    private static final int TYPE_MASK = 0170000;
    private static final int BLOCK_DEVICE = 0060000;

    /** A change within the clock's last second may share its time stamp with one that is still to come. */
    private static final Duration CERTAINTY = Duration.ofSeconds(1);

    static FileIdentity of(Path path) throws IOException {
        Map<String, Object> stat = Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime,ctime,mode,rdev");
        boolean device = ((int) number(stat, "mode") & TYPE_MASK) == BLOCK_DEVICE;
        return new FileIdentity(
                number(stat, "dev"),
                number(stat, "ino"),
                number(stat, "size"),
                time(stat, "lastModifiedTime"),
                time(stat, "ctime"),
                device ? majorMinor(number(stat, "rdev")) : "");
    }

    boolean isBlockDevice() {
        return !blockDevice.isEmpty();
    }

    /** Whether both are of the same file, whatever happened to it in between. */
    boolean isSameFile(FileIdentity other) {
        return isBlockDevice() ? blockDevice.equals(other.blockDevice) : device == other.device && inode == other.inode;
    }

    /** Whether nothing was written between the two. */
    boolean isSameContent(FileIdentity other) {
        return isSameFile(other) && sizeBytes == other.sizeBytes && modified.equals(other.modified);
    }

    /** Whether any later change must show in the time stamps. */
    boolean isCertain(Instant now) {
        return !isBlockDevice() && !changed.plus(CERTAINTY).isAfter(now);
    }

    /** One line that is equal for equal identities. */
    String text() {
        return "device=" + device + " inode=" + inode + " size=" + sizeBytes + " modified=" + modified + " changed="
                + changed;
    }

    /** The kernel's encoding of a device number: 12 bits of major, 20 of minor, the latter in two parts. */
    private static String majorMinor(long number) {
        long major = (number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL);
        long minor = (number & 0xff) | (number >>> 12 & ~0xffL & 0xffffffffL);
        return major + ":" + minor;
    }

    private static long number(Map<String, Object> stat, String name) {
        return ((Number) required(stat, name)).longValue();
    }

    private static Instant time(Map<String, Object> stat, String name) {
        return ((FileTime) required(stat, name)).toInstant();
    }

    private static Object required(Map<String, Object> stat, String name) {
        Object value = stat.get(name);
        if (value == null) {
            throw new IllegalStateException("the file system does not tell '" + name + "'");
        }
        return value;
    }
}
