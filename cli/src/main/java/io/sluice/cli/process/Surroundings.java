package io.sluice.cli.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;

/**
 * What a process is given from outside. Tests give something else.
 *
 * @param out standard output: the command's result and nothing else
 * @param err standard error: progress, warnings, the one line of an error
 * @param errIsTerminal whether somebody watches {@code err}
 * @param environment the environment variables
 * @param clock time, and the zone in which times are read and shown
 * @param interruption how the user stops the command
 */
public record Surroundings(
        PrintStream out,
        PrintStream err,
        boolean errIsTerminal,
        Map<String, String> environment,
        Clock clock,
        Interruption interruption) {

    /** What this process was given. */
    public static Surroundings ofProcess(Interruption interruption) {
        return new Surroundings(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                isTerminal(Path.of("/proc/self/fd/2")),
                System.getenv(),
                Clock.system(ZoneId.systemDefault()),
                interruption);
    }

    /** The same with other standard output. */
    public Surroundings withOut(PrintStream other) {
        return new Surroundings(other, err, errIsTerminal, environment, clock, interruption);
    }

    /** Whether somebody watches the process's standard output. */
    public boolean outIsTerminal() {
        return isTerminal(Path.of("/proc/self/fd/1"));
    }

    /** UTF-8 whatever the locale: names in a vault are UTF-8, and a daemon's locale often is not. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** {@code System.console()} speaks of standard input and output only, and since Java 22 of neither. */
    private static boolean isTerminal(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
