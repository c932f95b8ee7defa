package io.sluice.cli.process;

import io.sluice.config.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this host calls itself; asked of the kernel, since name services may take their time. */
public final class HostName {

    private HostName() {}

    /**
     * A host's name as that of a machine.
     *
     * @param otherwise how the user gives another one
     * @throws UsageException when no machine may be called so
     */
    public static String asMachine(String host, String otherwise) {
        try {
            return Names.machine(host);
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "this host's name cannot be a machine's (" + e.getMessage() + "): " + otherwise, e);
        }
    }

    /** What the kernel says, else the name service. */
    public static String ofThisHost() {
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
