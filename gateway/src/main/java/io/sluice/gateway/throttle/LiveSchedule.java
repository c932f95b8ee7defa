package io.sluice.gateway.throttle;

import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.file.ConfigurationException;
import io.sluice.config.file.ScheduleText;
import io.sluice.sink.store.Fsync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The schedule that an operator has set by hand, which wins over the configuration's until it is taken back; a file keeps it over restarts.
 *
 * <p>A change is on disk before it is in force, so that what somebody was told is so after a crash too. Threads: any; the file is written on the disk
 * scheduler, one change at a time. Errors: an IOException that names the file; then nothing has changed.
 */
public final class LiveSchedule {

    private static final int MAX_BYTES = 64 << 10;

    private final Path file;
    private final Throttle throttle;
    private final Scheduler disk;
    private volatile BandwidthSchedule configured;
    private volatile boolean set;

    private LiveSchedule(Path file, BandwidthSchedule configured, Throttle throttle, Scheduler disk, boolean set) {
        this.file = file;
        this.configured = configured;
        this.throttle = throttle;
        this.disk = disk;
        this.set = set;
    }

    /**
     * Puts the schedule of the file in force, where there is one. Blocks.
     *
     * @param configured what is in force without it
     */
    public static LiveSchedule open(Path file, BandwidthSchedule configured, Throttle throttle, Scheduler disk)
            throws IOException {
        boolean there = Files.exists(file);
        if (there) {
            throttle.set(read(file));
        }
        return new LiveSchedule(file, configured, throttle, disk, there);
    }

    private static BandwidthSchedule read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw unreadable(file, "it is longer than any schedule", null);
        }
        try {
            return ScheduleText.read(Files.readString(file));
        } catch (ConfigurationException e) {
            throw unreadable(file, String.valueOf(e.getMessage()), e);
        }
    }

    /** Somebody's limit would be exceeded if it were passed over. */
    private static IOException unreadable(Path file, String why, @Nullable Throwable cause) {
        return new IOException(
                "the throttle that was set by hand cannot be read from " + file + ": " + why
                        + ": remove the file to go by the configuration",
                cause);
    }

    /** Whether it is this one that is in force. */
    public boolean isSet() {
        return set;
    }

    /** From now on this schedule is in force, over restarts too. */
    public Mono<Void> set(BandwidthSchedule schedule) {
        return change(() -> {
            write(ScheduleText.write(schedule));
            set = true;
            throttle.set(schedule);
        });
    }

    /** The configuration says this now: it is in force at once, or, where one is set by hand, when that is taken back. */
    public synchronized void configure(BandwidthSchedule schedule) {
        configured = schedule;
        if (!set) {
            throttle.set(schedule);
        }
    }

    /** From now on the configuration's is in force. */
    public Mono<Void> reset() {
        return change(() -> {
            if (Files.deleteIfExists(file)) {
                Fsync.directory(file.resolveSibling(""));
            }
            set = false;
            throttle.set(configured);
        });
    }

    private Mono<Void> change(Change change) {
        return Mono.<Void>fromCallable(() -> {
                    synchronized (this) {
                        change.make();
                    }
                    return null;
                })
                .subscribeOn(disk);
    }

    private void write(String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        Fsync.directory(file.resolveSibling(""));
    }

    /** Something that blocks. */
    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }
}
