package io.sluice.gateway.api;

import io.sluice.gateway.compress.HostCpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How busy the host is at a moment; NaN where it does not say.
 *
 * @param cpu in use since the last reading, 0 to 1
 * @param memory in use and not to be had by dropping caches, 0 to 1
 */
record HostFigures(double cpu, double memory) {

    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");

    /** Those of this host. Blocks. */
    static HostFigures read() {
        return new HostFigures(HostCpu.load(), memoryNow());
    }

    private static double memoryNow() {
        try {
            return memory(Files.readAllLines(MEMORY_INFO));
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** From the lines of proc(5), meminfo. */
    static double memory(List<String> lines) {
        double total = value(lines, "MemTotal:");
        double available = value(lines, "MemAvailable:");
        return total > 0 ? 1 - available / total : Double.NaN;
    }

    private static double value(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip().split(" ", 2)[0])
                .mapToDouble(Double::parseDouble)
                .findFirst()
                .orElse(Double.NaN);
    }
}
