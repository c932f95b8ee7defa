package io.sluice.loadtest.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A gateway as users start it, with vault and cache of its own, and what the kernel says of it. Blocks its callers. */
final class GatewayProcess implements AutoCloseable {

    /** The kernel's unit of CPU time, as it tells user space (USER_HZ, proc(5)). */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TICKS = 11;

    private final Process process;
    private final Path vault;
    private final int port;

    private GatewayProcess(Process process, Path vault, int port) {
        this.process = process;
        this.vault = vault;
        this.port = port;
    }

    /** Starts one below an empty directory; {@code bandwidth} is what stands in its configuration under that name. */
    static GatewayProcess start(Path sluice, Path directory, String bandwidth) throws IOException {
        Path vault = directory.resolve("vault");
        Path configuration = Files.writeString(
                directory.resolve("gateway.yaml"),
                "listen: 127.0.0.1:0\nsink: " + vault + "\ncache: { directory: " + directory.resolve("cache")
                        + ", size: 2 GiB }\nbandwidth: " + bandwidth + "\napi: { listen: \"127.0.0.1:0\", token-file: "
                        + directory.resolve("token") + " }\n");
        Process process = new ProcessBuilder(
                        sluice.toString(), "gateway", "--config", configuration.toString(), "--json")
                .redirectError(directory.resolve("log").toFile())
                .start();
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder said = new StringBuilder();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.append(line);
                if (line.equals("}") || (line.startsWith("{") && line.endsWith("}"))) {
                    break;
                }
            }
            int port = new ObjectMapper().readTree(said.toString()).path("port").asInt();
            if (port == 0) {
                throw new IOException("the gateway did not start: " + Files.readString(directory.resolve("log")));
            }
            return new GatewayProcess(process, vault, port);
        } catch (IOException e) {
            process.destroy();
            throw e;
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** CPU seconds that it has used. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", "" + process.pid(), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1])) / TICKS_PER_SECOND;
    }

    /** The most memory that it ever had, resident, in MiB. */
    long peakMebibytes() throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc", "" + process.pid(), "status"));
        String peak = status.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(peak.replaceAll("[^0-9]", "")) >> 10;
    }

    /** What lies in the vault, what is on its way into it included. */
    long vaultBytes() throws IOException {
        try (Stream<Path> files = Files.walk(vault)) {
            return files.mapToLong(GatewayProcess::length).sum();
        } catch (UncheckedIOException e) {
            return vaultBytes(); // a temporary file went while they were counted
        }
    }

    private static long length(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
