package io.sluice.cli.status;

import java.io.PrintStream;
import java.util.List;

/**
 * Shows lines again and again: on a terminal in the place of those before, elsewhere below them, and there only when they say something new.
 *
 * <p>Threads: one at a time.
 */
final class StatusScreen {

    private static final String HOME = "\u001b[H";
    private static final String ERASE_TO_END_OF_LINE = "\u001b[K";
    private static final String ERASE_BELOW = "\u001b[J";
    private static final String CLEAR = "\u001b[2J";

    private final PrintStream out;
    private final boolean isTerminal;
    private List<String> shown = List.of();

    StatusScreen(PrintStream out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /** Shows them now. */
    void show(List<String> lines) {
        if (isTerminal) {
            redraw(lines);
        } else if (!lines.equals(shown)) {
            lines.forEach(out::println);
        }
        shown = List.copyOf(lines);
        out.flush();
    }

    private void redraw(List<String> lines) {
        StringBuilder screen = new StringBuilder(shown.isEmpty() ? CLEAR + HOME : HOME);
        lines.forEach(line -> screen.append(line).append(ERASE_TO_END_OF_LINE).append(System.lineSeparator()));
        out.print(screen.append(ERASE_BELOW));
    }
}
