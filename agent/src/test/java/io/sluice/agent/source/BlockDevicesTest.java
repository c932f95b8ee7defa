package io.sluice.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against trees that look like /proc and /sys. */
class BlockDevicesTest {

    @TempDir
    Path root;

    private BlockDevices devices;

    /** A disk 8:0 with the partition 8:1, on which the device mapper's 253:0 stands. */
    @BeforeEach
    void makeTrees() throws IOException {
        devices = new BlockDevices(new HostFiles(root.resolve("proc"), root.resolve("sys")));
        write("sys/dev/block/8:0/dev", "8:0");
        write("sys/dev/block/8:0/queue/logical_block_size", "4096");
        write("sys/dev/block/8:0/sda1/dev", "8:1");
        write("sys/dev/block/8:0/sda1/partition", "1");
        write("sys/dev/block/8:0/sda1/holders/dm-0/dev", "253:0");
        write("proc/self/mountinfo", "20 1 0:5 / /proc rw - proc proc rw\n");
        write("proc/swaps", "Filename Type Size Used Priority\n");
    }

    @Test
    void aDeviceThatNobodyUsesIsFree() {
        assertThat(devices.use("8:0")).isEmpty();
    }

    @Test
    void aDeviceIsInUseWhereItIsMounted() throws IOException {
        mount("8:0", "/srv");
        assertThat(devices.use("8:0")).hasValue("mounted at /srv");
        assertThat(devices.use("8:16")).isEmpty();
    }

    @Test
    void aDeviceIsInUseWhereAPartitionOfItIsMounted() throws IOException {
        mount("8:1", "/boot");
        assertThat(devices.use("8:0")).hasValue("mounted at /boot");
    }

    @Test
    void aDeviceIsInUseWhereAVolumeOnAPartitionOfItIsMounted() throws IOException {
        mount("253:0", "/home");
        assertThat(devices.use("8:0")).hasValue("mounted at /home");
    }

    @Test
    void theSectorSizeIsTheDevices() {
        assertThat(devices.sectorBytes("8:0")).isEqualTo(4096);
        assertThat(devices.sectorBytes("9:9")).isEqualTo(512);
    }

    @Test
    void aWritableLoopDeviceOverAFileIsFound() throws IOException {
        Path image = write("image", "x");
        write("sys/block/loop3/loop/backing_file", image + "\n");
        write("sys/block/loop3/ro", "0");
        assertThat(devices.loopOver(image)).hasValue("attached to /dev/loop3");
        assertThat(devices.loopOver(write("other", "x"))).isEmpty();
    }

    @Test
    void aReadOnlyLoopDeviceDoesNoHarm() throws IOException {
        Path image = write("image", "x");
        write("sys/block/loop3/loop/backing_file", image + "\n");
        write("sys/block/loop3/ro", "1");
        assertThat(devices.loopOver(image)).isEmpty();
    }

    private void mount(String device, String where) throws IOException {
        write("proc/self/mountinfo", "36 35 " + device + " / " + where + " rw,noatime shared:1 - ext4 /dev/x rw\n");
    }

    private Path write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
