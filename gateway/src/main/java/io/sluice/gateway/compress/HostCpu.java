package io.sluice.gateway.compress;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How busy the host's CPU is.
 *
 * <p>The JVM counts since it was last asked, whoever asked: so that several who look do not take each other's time away, all get the same figure for {@link #KEPT_NANOS}.
 * Threads: any.
 */
public final class HostCpu {

    /** A little less than the shortest time between two looks of one reader. */
    static final long KEPT_NANOS = 900_000_000;

    private static final HostCpu THIS_HOST = new HostCpu(HostCpu::read, System::nanoTime);

    private final DoubleSupplier reading;
    private final LongSupplier nanos;
    private double last;
    private long lastNanos;
    private boolean isRead;

    /** One that reads there, at the times of that clock. */
    HostCpu(DoubleSupplier reading, LongSupplier nanos) {
        this.reading = reading;
        this.nanos = nanos;
    }

    /** The share in use since it was last read, 0 to 1; NaN where the host does not say. Blocks. */
    public static double load() {
        return THIS_HOST.now();
    }

    synchronized double now() {
        long time = nanos.getAsLong();
        if (!isRead || time - lastNanos >= KEPT_NANOS) {
            last = reading.getAsDouble();
            lastNanos = time;
            isRead = true;
        }
        return last;
    }

    private static double read() {
        double load = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getCpuLoad()
                : Double.NaN;
        return load < 0 ? Double.NaN : load;
    }
}
