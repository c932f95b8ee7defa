package io.sluice.gateway.compress;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How busy the host's CPU is. */
public final class HostCpu {

    private HostCpu() {}

    /** The share in use since somebody last asked, 0 to 1; NaN where the host does not say. Blocks. */
    public static double load() {
        double load = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getCpuLoad()
                : Double.NaN;
        return load < 0 ? Double.NaN : load;
    }
}
