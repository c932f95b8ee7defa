package io.sluice.config.file;

/** Whose configuration a file is. */
public enum ConfigurationKind {
    /** That of {@code sluice gateway}. */
    GATEWAY("a gateway's", "sink"),
    /** That of {@code sluice agent}. */
    AGENT("an agent's", "gateway");

    private final String whose;
    private final String mark;

    ConfigurationKind(String whose, String mark) {
        this.whose = whose;
        this.mark = mark;
    }

    /** As sentences say it. */
    public String whose() {
        return whose;
    }

    /** The key that only this kind has, and has to have. */
    public String mark() {
        return mark;
    }
}
