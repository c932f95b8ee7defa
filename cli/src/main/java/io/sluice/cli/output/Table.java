package io.sluice.cli.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns under headings, as wide as their widest cell. A heading that starts with {@code >} is set right, and so is its column.
 *
 * <p>Threads: not safe for use by several.
 */
public final class Table {

    private static final String GAP = "  ";
    private static final String RIGHT = ">";

    private final List<Boolean> right;
    private final List<List<String>> rows = new ArrayList<>();

    /** An empty table with these headings. */
    public Table(String... headings) {
        right = List.of(headings).stream().map(each -> each.startsWith(RIGHT)).toList();
        rows.add(List.of(headings).stream()
                .map(each -> each.startsWith(RIGHT) ? each.substring(RIGHT.length()) : each)
                .toList());
    }

    /** Adds a row; it has as many cells as there are headings. */
    public Table row(Object... cells) {
        if (cells.length != right.size()) {
            throw new IllegalArgumentException(
                    "a row of " + cells.length + " cells under " + right.size() + " headings");
        }
        rows.add(List.of(cells).stream().map(String::valueOf).toList());
        return this;
    }

    /** The lines, without blanks at their ends. */
    public List<String> lines() {
        int[] widths = new int[right.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            String blanks = " ".repeat(widths[i] - width(cell));
            line.append(i == 0 ? "" : GAP).append(right.get(i) ? blanks + cell : cell + blanks);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
