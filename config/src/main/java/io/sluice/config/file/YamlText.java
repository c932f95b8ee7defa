package io.sluice.config.file;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML as a tree with lines.
 *
 * <p>Two passes: the first looks at the parser's events alone and refuses what a configuration has no use for: aliases, which let a small file
 * stand for an enormous one, tags, which ask for types, and depth. The second makes the tree. No object is ever made by a name in the file.
 *
 * <p>Limits: what the caller lets in; 20 levels.
 */
final class YamlText {

    private static final int MAX_DEPTH = 20;

    private YamlText() {}

    /** The tree; empty, with the mistake noted, when it is no YAML. A text without content has no keys. */
    static Optional<Node> tree(String text, Reading reading) {
        try {
            if (!isPlain(parser(text), reading)) {
                return Optional.empty();
            }
            @Nullable Node root = new Composer(parser(text), new Resolver(), options()).getSingleNode();
            return Optional.of(root == null ? Overlay.empty() : root);
        } catch (MarkedYAMLException e) {
            @Nullable Mark mark = e.getProblemMark();
            reading.mistake(
                    mark == null ? 0 : mark.getLine() + 1, "", "not YAML: " + e.getProblem() + hint(text, mark));
        } catch (ReaderException e) {
            reading.mistake(lineOf(text, e.getPosition()), "", "a character that YAML does not have: write it as text");
        } catch (YAMLException e) {
            reading.mistake(0, "", "not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** The brace of a reference begins keys where it stands between other braces. */
    private static String hint(String text, @Nullable Mark mark) {
        String line = mark == null
                ? ""
                : text.lines().skip(mark.getLine()).findFirst().orElse("");
        return References.isReference(line) ? " (between braces a ${NAME} stands in quotes)" : "";
    }

    private static boolean isPlain(Parser events, Reading reading) {
        int depth = 0;
        while (!events.checkEvent(Event.ID.StreamEnd)) {
            Event event = events.getEvent();
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            String wrong = wrong(event, depth);
            if (!wrong.isEmpty()) {
                reading.mistake(event.getStartMark().getLine() + 1, "", wrong);
                return false;
            }
        }
        return true;
    }

    private static String wrong(Event event, int depth) {
        if (event instanceof AliasEvent) {
            return "an alias (*name): write out what it stands for";
        }
        if ((event instanceof ScalarEvent scalar && scalar.getTag() != null)
                || (event instanceof CollectionStartEvent collection && collection.getTag() != null)) {
            return "a tag (!name): leave it out";
        }
        return depth > MAX_DEPTH ? "more than " + MAX_DEPTH + " levels: no key stands that deep" : "";
    }

    private static Parser parser(String text) {
        return new ParserImpl(new StreamReader(text), options());
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH + 1);
        return options;
    }

    private static int lineOf(String text, int codePoints) {
        int end = text.offsetByCodePoints(0, Math.min(codePoints, text.codePointCount(0, text.length())));
        return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    }
}
