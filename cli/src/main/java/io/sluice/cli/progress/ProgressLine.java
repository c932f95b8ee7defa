package io.sluice.cli.progress;

import io.sluice.cli.output.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text of one moment: percent, bytes, MB/s, ratio, time left; what is not known yet is left out. */
final class ProgressLine {

    private static final int BAR_CHARS = 20;
    private static final double BYTES_PER_MB = 1e6;
    private static final int PERCENT = 100;

    private ProgressLine() {}

    static String of(String verb, Reading reading, Pace pace) {
        List<String> parts = new ArrayList<>();
        if (reading.totalBytes() > 0) {
            parts.add((int) (reading.fraction() * PERCENT) + " %");
            parts.add(Amounts.size(reading.doneBytes()) + " of " + Amounts.size(reading.totalBytes()));
        } else {
            parts.add(Amounts.size(reading.doneBytes()));
        }
        parts.add(String.format(Locale.ROOT, "%.0f MB/s", pace.bytesPerSec() / BYTES_PER_MB));
        if (reading.rawBytes() > 0 && reading.storedBytes() > 0) {
            parts.add("ratio " + Amounts.ratio(reading.rawBytes(), reading.storedBytes()));
        }
        if (reading.totalBytes() > 0) {
            pace.timeFor(reading.totalBytes() - reading.doneBytes()).ifPresent(left -> parts.add(left(left)));
        }
        return verb + ": " + String.join(", ", parts);
    }

    /** Such as <code>[########------------]</code>. */
    static String bar(Reading reading) {
        int filled = (int) (reading.fraction() * BAR_CHARS);
        return "[" + "#".repeat(filled) + "-".repeat(BAR_CHARS - filled) + "]";
    }

    private static String left(Duration left) {
        return left.toDays() > 0
                ? left.toDays() + " d " + left.toHoursPart() + " h left"
                : Amounts.duration(Duration.ofSeconds(left.toSeconds())).replace(".0 s", " s") + " left";
    }
}
