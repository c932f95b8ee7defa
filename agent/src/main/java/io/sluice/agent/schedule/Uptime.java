package io.sluice.agent.schedule;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.function.LongSupplier;

/**
 * How long the host has been up, suspension included, in nanoseconds: CLOCK_BOOTTIME of clock_gettime(2), which Java does not offer. Where it
 * cannot be had, Java's own, which stands still while the host is suspended.
 *
 * <p>Threads: any; never blocks.
 */
public final class Uptime implements LongSupplier {

    private static final boolean AVAILABLE = register();
    private static final int CLOCK_BOOTTIME = 7;
    private static final long NANOS = 1_000_000_000;

    private static native int clock_gettime(int clock, long[] secondsAndNanos);

    private static boolean register() {
        try {
            if (Platform.isLinux() && Platform.is64Bit()) {
                Native.register(Uptime.class, "c");
                return true;
            }
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return false;
        }
        return false;
    }

    @Override
    public long getAsLong() {
        long[] time = new long[2];
        return AVAILABLE && clock_gettime(CLOCK_BOOTTIME, time) == 0 ? time[0] * NANOS + time[1] : System.nanoTime();
    }
}
