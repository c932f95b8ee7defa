package io.sluice.config.file;

import java.util.Comparator;
import java.util.List;

/** Which of the names that there are somebody may have meant. */
final class Nearest {

    private static final int MAX_STEPS = 2;

    private Nearest() {}

    /** What to say to whoever wrote a name that there is not. */
    static String hint(String written, List<String> names) {
        String nearest = names.stream()
                .min(Comparator.comparingInt(name -> steps(written, name)))
                .orElseThrow();
        return steps(written, nearest) <= Math.max(MAX_STEPS, nearest.length() / 3)
                ? "did you mean " + nearest + "?"
                : "use one of " + String.join(", ", names);
    }

    /** How many letters have to be added, left out, replaced or swapped with the next one (optimal string alignment). */
    static int steps(String from, String to) {
        int[][] steps = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : fewest(steps, from, to, i, j);
            }
        }
        return steps[from.length()][to.length()];
    }

    private static int fewest(int[][] steps, String from, String to, int i, int j) {
        int replaced = steps[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int fewest = Math.min(replaced, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(fewest, steps[i - 2][j - 2] + 1) : fewest;
    }
}
