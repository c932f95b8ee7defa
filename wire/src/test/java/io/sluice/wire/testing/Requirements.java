package io.sluice.wire.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Says what a test needs of the machine. Where it is missing the test is skipped with the reason, but fails when
 * <code>CI=true</code>: a green run there has left nothing out.
 */
public final class Requirements {

    private static final boolean IN_CI = "true".equals(System.getenv("CI"));

    private Requirements() {}

    /**
     * Needs a program on the <code>PATH</code>.
     *
     * @param program its name, such as <code>xfs_io</code>
     * @param install where it comes from, such as <code>apt-get install xfsprogs</code>
     */
    public static void need(String program, String install) {
        need(isOnPath(program), "no " + program + " on the PATH: " + install);
    }

    /**
     * Needs the rights of root.
     *
     * @param what what for, such as <code>mounting a loop device</code>
     */
    public static void needRoot(String what) {
        need(isRoot(), what + " needs root: run the tests as root");
    }

    /**
     * Needs anything else, such as a kernel feature.
     *
     * @param met whether it is there
     * @param otherwise what is missing and how to get it, in one line
     */
    public static void need(boolean met, String otherwise) {
        if (!met && IN_CI) {
            Assertions.fail("CI leaves no test out: " + otherwise);
        }
        Assumptions.assumeTrue(met, otherwise);
    }

    /**
     * Returns how often to repeat something random.
     *
     * @param ordinary the number in ordinary runs
     * @param inLongRuns the number in <code>./check --long</code>
     */
    public static int rounds(int ordinary, int inLongRuns) {
        return isLongRun() ? inLongRuns : ordinary;
    }

    private static boolean isLongRun() {
        return Boolean.getBoolean("sluice.long");
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv("PATH");
        return path != null
                && Pattern.compile(Pattern.quote(File.pathSeparator))
                        .splitAsStream(path)
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
