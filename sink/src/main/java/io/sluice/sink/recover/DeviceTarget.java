package io.sluice.sink.recover;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.devices.DeviceUse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A restored disk on a block device. What was there is overwritten from the first byte on, and a restore that fails leaves it half
 * written: a device cannot be renamed.
 *
 * <p>Refuses without permission, while the device or a part of it is mounted, held or swapped on, and when it is too small.
 *
 * <p>Threads: any number may write. Owns: the open device.
 */
public final class DeviceTarget implements RestoreTarget {

    private final Path device;
    private final RandomWriteFile output;

    private DeviceTarget(Path device, RandomWriteFile output) {
        this.device = device;
        this.output = output;
    }

    /** Whether the path is a block device, and so for this class. */
    public static boolean isFor(Path path) {
        return DeviceUse.isBlockDevice(path);
    }

    /**
     * Opens a device.
     *
     * @param force the user's permission to overwrite it
     */
    public static DeviceTarget open(Path device, boolean force) throws IOException {
        if (!isFor(device)) {
            throw new RestoreRefusedException(device + " is not a block device");
        }
        if (!force) {
            throw new RestoreRefusedException(
                    device + " is a block device and all of it would be overwritten: say that this is meant (--force)");
        }
        List<String> users = users(DeviceUse.ofThisHost(), DeviceUse.numberOf(device));
        if (!users.isEmpty()) {
            throw new RestoreRefusedException(device + " is in use (" + String.join(", ", users) + "): free it first");
        }
        return new DeviceTarget(device, RandomWriteFile.open(device));
    }

    /** What stands on the device counts too, mounted or not: it would be torn away from under its user. */
    static List<String> users(DeviceUse host, String number) throws IOException {
        List<String> users = new ArrayList<>();
        host.holders(number).forEach(holder -> users.add("held by " + holder));
        users.addAll(host.uses(number));
        return users;
    }

    @Override
    public String name() {
        return device.toString();
    }

    @Override
    public void prepare(long sizeBytes) throws IOException {
        if (output.size() < sizeBytes) {
            throw new RestoreRefusedException(
                    device + " has " + output.size() + " bytes and the disk " + sizeBytes + ": use a larger device");
        }
    }

    @Override
    public boolean wantsZeros() {
        return true;
    }

    @Override
    public void write(long offsetBytes, ByteBuf data, int index, int length) throws IOException {
        output.write(offsetBytes, data, index, length);
    }

    @Override
    public void writeZeros(long offsetBytes, long length) throws IOException {
        output.writeZeros(offsetBytes, length);
    }

    @Override
    public void complete() throws IOException {
        output.force();
        output.close();
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
