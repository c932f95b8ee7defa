package io.sluice.cli.process;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How a command ends; scripts rely on these. */
public enum ExitCode {
    /** All was done. */
    DONE(0, "done"),
    /** It went wrong on the way; the same again may work. */
    FAILED(
            1,
            "failed, or interrupted: the line on standard error says why; committed recovery points are not affected"),
    /** What was asked for cannot be done; nothing was changed. */
    USAGE(2, "cannot be done as asked: options, names, disks, vault, space; nothing was changed"),
    /** Stored data is not what was written. */
    DAMAGED(3, "stored data is damaged: the line on standard error names object and place");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** What the shell sees. */
    public int number() {
        return number;
    }

    /** The meanings by number, for help texts. */
    public static Map<String, String> meanings() {
        return Arrays.stream(values())
                .collect(Collectors.toMap(
                        code -> " " + code.number, code -> code.meaning, (a, b) -> a, LinkedHashMap::new));
    }
}
