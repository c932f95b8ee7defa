package io.sluice.config.file;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A configuration that cannot be used. The message has all its mistakes, one line each, as {@code FILE:LINE: key: text}. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Mistake> mistakes;

    /** Mistakes in a file, or in none. */
    ConfigurationException(@Nullable Path file, List<Mistake> unsorted) {
        this(unsorted.stream().sorted(Comparator.comparingInt(Mistake::line)).toList(), file);
    }

    private ConfigurationException(List<Mistake> mistakes, @Nullable Path file) {
        super(mistakes.stream()
                .map(each -> file == null ? each.withoutFile() : each.in(file))
                .collect(Collectors.joining("\n")));
        this.mistakes = mistakes;
    }

    /** What is wrong, in the order of the file's lines; at least one. */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
