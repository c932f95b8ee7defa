package io.sluice.sink.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.sink.segment.AlignedMemory;
import io.sluice.wire.devices.DeviceUse;
import io.sluice.wire.testing.Requirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceTargetTest {

    @TempDir
    Path directory;

    @Test
    void deviceIsInUseThroughWhatStandsOnItMountedOrNot() throws IOException {
        Path holder = Files.createDirectories(directory.resolve("sys/dev/block/254:16/holders/dm-0/holders/dm-1"));
        Files.writeString(holder.resolveSibling("../dev"), "253:0\n");
        Files.writeString(holder.resolve("dev"), "253:1\n");
        Path proc = Files.createDirectories(directory.resolve("proc/self")).getParent();
        Files.writeString(proc.resolve("self/mountinfo"), "22 1 253:1 / /srv rw,relatime - ext4 /dev/mapper/x rw\n");
        DeviceUse devices = new DeviceUse(proc, directory.resolve("sys"));

        assertThat(DeviceTarget.users(devices, "254:16"))
                .containsExactly("held by dm-0", "held by dm-1", "mounted at /srv");
        assertThat(DeviceTarget.users(devices, "254:32")).isEmpty();
    }

    @Test
    void fileIsNoDeviceAndDeviceNeedsPermission() throws IOException {
        Path device = Files.createFile(directory.resolve("vdb"));
        assertThat(DeviceTarget.isFor(device)).isFalse();
        assertThatThrownBy(() -> DeviceTarget.open(device, true))
                .isInstanceOf(RestoreRefusedException.class)
                .hasMessageContaining("not a block device");
    }

    @Test
    void realDeviceIsWrittenWithItsZerosAndRefusedWhenTooSmall() throws Exception {
        Path backing = directory.resolve("backing");
        byte[] before = new byte[1 << 20];
        Arrays.fill(before, (byte) 7);
        Files.write(backing, before);
        Path loop = attachLoop(backing);
        ByteBuf data = AlignedMemory.allocate(PooledByteBufAllocator.DEFAULT, 8192, 4096);
        try {
            assertThatThrownBy(() -> DeviceTarget.open(loop, false)).hasMessageContaining("--force");
            try (DeviceTarget target = DeviceTarget.open(loop, true)) {
                assertThatThrownBy(() -> target.prepare(before.length + 1))
                        .isInstanceOf(RestoreRefusedException.class)
                        .hasMessageContaining("use a larger device");
                target.prepare(before.length);
                for (int i = 0; i < 8192; i++) {
                    data.setByte(i, 9);
                }
                assertThat(target.wantsZeros()).isTrue();
                target.write(4096, data, 0, 8192);
                target.write(20_480 + 512, data, 0, 1024);
                target.writeZeros(65_536, before.length - 65_536);
                target.complete();
            }
        } finally {
            data.release();
            run("losetup", "-d", loop.toString());
        }
        byte[] expected = before.clone();
        Arrays.fill(expected, 4096, 4096 + 8192, (byte) 9);
        Arrays.fill(expected, 20_992, 20_992 + 1024, (byte) 9);
        Arrays.fill(expected, 65_536, expected.length, (byte) 0);
        assertThat(Files.readAllBytes(backing)).isEqualTo(expected);
    }

    private static Path attachLoop(Path backing) throws Exception {
        String loop = "";
        try {
            loop = run("losetup", "--find", "--show", backing.toString()).strip();
        } catch (IOException e) {
            Requirements.need(false, "losetup is not there: install util-linux (mount)");
        }
        Requirements.need(loop.startsWith("/dev/"), "no loop device to be had: run as root where losetup works");
        return Path.of(loop);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
