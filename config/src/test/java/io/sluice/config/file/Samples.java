package io.sluice.config.file;

import java.util.stream.Collectors;

/** The sample files: prose stands behind {@code "# "}, and a key that is at its default behind a bare {@code "#"}. */
final class Samples {

    private Samples() {}

    /** A sample with the keys in it that it leaves at their defaults. */
    static String withAllKeys(String sample) {
        return sample.lines()
                .map(line -> line.replaceFirst("^(\\s*)#(?=[a-z-])", "$1"))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
