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
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A gateway as users start it, with vault and cache of its own, and what the kernel says of it. Blocks its callers.
 *
 * <p>Owns: the process and the directory it works in. Both go with {@link #close}, and with this process, also when that is told to end.
 */
final class GatewayProcess implements AutoCloseable {

    /** The kernel's unit of CPU time, as it tells user space (USER_HZ, proc(5)). */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TICKS = 11;
    private static final long PATIENCE_SECONDS = 20;

    private final Path directory;
    private final Path vault;
    private final Process process;
    private int port;

    private GatewayProcess(Path directory, Process process) {
        this.directory = directory;
        this.vault = vault(directory);
        this.process = process;
    }

    private static Path vault(Path directory) {
        return directory.resolve("vault");
    }

    /** Starts one; {@code bandwidth} is what stands in its configuration under that name. */
    static GatewayProcess start(Path sluice, String bandwidth) throws IOException {
        Path directory = Files.createTempDirectory("sluice-load-");
        GatewayProcess gateway = new GatewayProcess(directory, launch(sluice, directory, bandwidth));
        Runtime.getRuntime().addShutdownHook(new Thread(gateway::closeQuietly, "load-stop"));
        try {
            gateway.port = gateway.awaitPort();
            return gateway;
        } catch (IOException e) {
            gateway.closeQuietly();
            throw e;
        }
    }

    private static Process launch(Path sluice, Path directory, String bandwidth) throws IOException {
        Path configuration = Files.writeString(
                directory.resolve("gateway.yaml"),
                "listen: 127.0.0.1:0\nsink: " + vault(directory) + "\ncache: { directory: "
                        + directory.resolve("cache") + ", size: 2 GiB }\nbandwidth: " + bandwidth
                        + "\napi: { listen: \"127.0.0.1:0\", token-file: " + directory.resolve("token") + " }\n");
        return new ProcessBuilder(sluice.toString(), "gateway", "--config", configuration.toString(), "--json")
                .redirectError(directory.resolve("log").toFile())
                .start();
    }

    private int awaitPort() throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.append(line);
            if (line.equals("}") || (line.startsWith("{") && line.endsWith("}"))) {
                break;
            }
        }
        int found = new ObjectMapper().readTree(said.toString()).path("port").asInt();
        if (found == 0) {
            throw new IOException("the gateway did not start: " + Files.readString(directory.resolve("log")));
        }
        return found;
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

    /** Ends it, waits for that, and deletes what it had. Once more does nothing. */
    @Override
    public synchronized void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before gateway " + process.pid() + " ended: " + directory + " stays", e);
        }
        deleteAll();
    }

    private void deleteAll() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** For when something else is to be told. */
    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("not all of " + directory + " could be deleted: " + e.getMessage());
        }
    }
}
