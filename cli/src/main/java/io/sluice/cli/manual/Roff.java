package io.sluice.cli.manual;

import java.util.List;
import java.util.Locale;

/** Writes the man(7) dialect of roff: sections, paragraphs, tagged paragraphs, examples. Text is escaped here and nowhere else. */
final class Roff {

    private static final int LAST_ASCII = 126;

    private final StringBuilder page = new StringBuilder();

    Roff(String title, String source) {
        line(".TH " + quoted(title) + " 1 \"\" " + quoted(source) + " " + quoted("Sluice manual"));
        // No hyphenation: options and paths are copied from manual pages.
        line(".nh");
        line(".ad l");
    }

    Roff section(String heading) {
        line(".SH " + quoted(heading));
        return this;
    }

    Roff paragraph(String text) {
        line(".PP");
        line(escaped(text));
        return this;
    }

    Roff plain(String text) {
        line(escaped(text));
        return this;
    }

    Roff bold(String text) {
        line("\\fB" + escaped(text).replace("\\&", "") + "\\fR");
        return this;
    }

    /** A term in bold with its explanation. */
    Roff tagged(String term, List<String> explanation) {
        line(".TP");
        bold(term);
        explanation.forEach(this::plain);
        return this;
    }

    /** Lines as they are, indented. */
    Roff example(List<String> lines) {
        line(".PP");
        line(".RS 4");
        line(".nf");
        lines.forEach(each -> line(escaped(each)));
        line(".fi");
        line(".RE");
        return this;
    }

    private void line(String line) {
        page.append(line).append('\n');
    }

    private static String quoted(String text) {
        return "\"" + escaped(text).replace("\"", "\\(dq") + "\"";
    }

    /** A backslash starts an escape, groff reads ASCII, a hyphen may become a dash, and a dot or quote at a line's start is a request. */
    private static String escaped(String text) {
        String escaped = ascii(text.replace("\\", "\\e").replace("-", "\\-"));
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }

    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder();
        text.codePoints()
                .forEach(c -> ascii.append(
                        c > LAST_ASCII ? String.format(Locale.ROOT, "\\[u%04X]", c) : Character.toString(c)));
        return ascii.toString();
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
