package io.sluice.wire.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against trees that look like /proc and /sys, with numbers for names that look like devices. */
class DeviceUseTest {

    private static final Map<String, String> NUMBERS =
            Map.of("/dev/vdb", "254:16", "/dev/mapper/a volume", "253:1", "/dev/vda1", "254:1");

    @TempDir
    Path root;

    private DeviceUse devices;

    /** A disk 254:16 with the partition 254:17, on which the volume 253:0 stands, and on that 253:1. */
    @BeforeEach
    void fakeKernel() throws IOException {
        devices = new DeviceUse(root.resolve("proc"), root.resolve("sys"), DeviceUseTest::numberOf);
        write("sys/dev/block/254:16/dev", "254:16\n");
        write("sys/dev/block/254:16/vdb1/partition", "1\n");
        write("sys/dev/block/254:16/vdb1/dev", "254:17\n");
        write("sys/dev/block/254:16/vdb1/holders/dm-0/dev", "253:0\n");
        write("sys/dev/block/254:16/vdb1/holders/dm-0/holders/dm-1/dev", "253:1\n");
        write("proc/swaps", "Filename Type Size Used Priority\n");
        mounts("22 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw", "23 1 0:5 / /proc rw - proc proc rw");
    }

    @Test
    void anUnusedDeviceHasNoUses() throws IOException {
        assertThat(devices.uses("254:32")).isEmpty();
        assertThat(devices.holders("254:32")).isEmpty();
        assertThat(devices.uses("254:16")).isEmpty();
    }

    @Test
    void mountsOfTheDeviceAndOfAllThatStandsOnItAreSeen() throws IOException {
        mounts(
                "30 22 254:16 / /whole rw shared:1 - xfs /dev/vdb rw",
                "31 22 254:17 / /part rw - ext4 /dev/vdb1 rw",
                "32 22 253:1 / /a\\040volume rw - ext4 /dev/mapper/x rw");

        assertThat(devices.uses("254:16"))
                .containsExactly("mounted at /whole", "mounted at /part", "mounted at /a volume");
        assertThat(devices.holders("254:16")).containsExactly("dm-0", "dm-1");
    }

    @Test
    void aFileSystemWithDeviceNumbersOfItsOwnIsSeenByTheNameItWasMountedBy() throws IOException {
        mounts("32 22 0:40 / /one rw - btrfs /dev/vdb rw", "33 22 0:41 / /two rw - btrfs /dev/mapper/a\\040volume rw");

        assertThat(devices.uses("254:16")).containsExactly("mounted at /one", "mounted at /two");
        assertThat(devices.uses("253:1")).containsExactly("mounted at /two");
    }

    @Test
    void everyDeviceOfABtrfsIsSeen() throws IOException {
        mounts("32 22 0:40 / /pool rw - btrfs /dev/vda1 rw");
        write("sys/fs/btrfs/4e6c/devices/vda1/dev", "254:1\n");
        write("sys/fs/btrfs/4e6c/devices/vdb1/dev", "254:17\n");
        write("sys/fs/btrfs/features/raid56", "0\n");

        assertThat(devices.uses("254:16")).containsExactly("part of the mounted btrfs 4e6c");
    }

    @Test
    void swapIsSeen() throws IOException {
        write("proc/swaps", "Filename Type\n/dev/mapper/a\\040volume partition 1 0 -2\n/swapfile file 1 0 -3\n");

        assertThat(devices.uses("254:16")).containsExactly("used as swap space");
    }

    @Test
    void aKernelWithoutSwapHasNone() throws IOException {
        Files.delete(root.resolve("proc/swaps"));

        assertThat(devices.uses("254:16")).isEmpty();
    }

    @Test
    void whereTheKernelDoesNotTellNobodyKnows() throws IOException {
        Files.delete(root.resolve("proc/self/mountinfo"));

        assertThatThrownBy(() -> devices.uses("254:16")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void numbersOfAnySizeAreWrittenAsTheKernelDoes() {
        assertThat(DeviceUse.text(0xfe10)).isEqualTo("254:16");
        assertThat(DeviceUse.text(0x0000_1000_0010_3405L)).isEqualTo("4148:261");
        assertThat(DeviceUse.text(0xffff_ffff_ffff_ffffL)).isEqualTo("4294967295:4294967295");
    }

    @Test
    void aFileIsNoDevice() throws IOException {
        Path file = write("file", "x");

        assertThat(DeviceUse.isBlockDevice(file)).isFalse();
        assertThat(DeviceUse.isBlockDevice(root.resolve("nothing"))).isFalse();
        assertThat(DeviceUse.numberOf(file)).isEmpty();
    }

    private static String numberOf(Path device) throws IOException {
        String number = NUMBERS.get(device.toString());
        if (number == null) {
            throw new NoSuchFileException(device.toString());
        }
        return number;
    }

    private void mounts(String... lines) throws IOException {
        write("proc/self/mountinfo", String.join("\n", lines) + "\n");
    }

    private Path write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
