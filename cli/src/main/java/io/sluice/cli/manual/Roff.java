package io.sluice.cli.manual;

import java.util.List;

/** Writes the man(7) dialect of roff: sections, paragraphs, tagged paragraphs, examples. Text is escaped here and nowhere else. */
final class Roff {

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

    /** A backslash starts an escape, a hyphen may become a dash, and a dot or quote at a line's start is a request. */
    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
