package io.sluice.cli.replicate;

import io.sluice.cli.process.UsageException;
import io.sluice.config.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this host calls itself; asked of the kernel, since name services may take their time. */
final class HostName {

    private HostName() {}

    /**
     * A host's name as that of a machine.
     *
     * @throws UsageException when no machine may be called so
     */
    static String asMachine(String host) {
        try {
            return Names.machine(host);
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "this host's name cannot be a machine's (" + e.getMessage() + "): give one with --machine", e);
        }
    }

    static String ofThisHost() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return ofNameService();
        }
    }

    private static String ofNameService() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
