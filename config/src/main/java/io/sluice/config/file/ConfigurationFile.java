package io.sluice.config.file;

import io.sluice.config.settings.AgentConfiguration;
import io.sluice.config.settings.GatewayConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads the configuration files of both daemons (docs/configuration.md).
 *
 * <p>In: YAML in UTF-8. Threads: any that may block; nothing is kept. Errors: {@link ConfigurationException} with all mistakes at once. Limits:
 * 1 MiB of a file.
 */
public final class ConfigurationFile {

    private static final int MAX_BYTES = 1 << 20;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private ConfigurationFile() {}

    /**
     * Reads a gateway's.
     *
     * @param environment the variables that values may refer to
     */
    public static GatewayConfiguration gateway(Path file, Map<String, String> environment) {
        return gateway(file, environment, Map.of());
    }

    /**
     * Reads a gateway's of which some values come from elsewhere, such as the command line.
     *
     * @param file null where there is none, and everything comes from elsewhere
     * @param instead values by key, such as {@code cache.size}, that win over the file's
     */
    public static GatewayConfiguration gateway(
            @Nullable Path file, Map<String, String> environment, Map<String, String> instead) {
        return read(file, environment, instead, GatewayKeys.FILE);
    }

    /**
     * Reads an agent's.
     *
     * @param environment the variables that values may refer to
     */
    public static AgentConfiguration agent(Path file, Map<String, String> environment) {
        return read(file, environment, Map.of(), AgentKeys.FILE);
    }

    /** Whose configuration a file is, by the key that only one kind has; empty where it has neither or both. */
    public static Optional<ConfigurationKind> kind(Path file) {
        Reading reading = new Reading(new References(Map.of()));
        Optional<Node> root = YamlText.tree(text(file), reading);
        if (!reading.mistakes().isEmpty()) {
            throw new ConfigurationException(file, reading.mistakes());
        }
        List<ConfigurationKind> kinds = Arrays.stream(ConfigurationKind.values())
                .filter(kind -> root.filter(node -> has(node, kind.mark())).isPresent())
                .toList();
        return kinds.size() == 1 ? Optional.of(kinds.get(0)) : Optional.empty();
    }

    private static boolean has(Node root, String key) {
        return root instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .anyMatch(each -> each.getKeyNode() instanceof ScalarNode name
                                && name.getValue().equals(key));
    }

    private static <T> T read(
            @Nullable Path file, Map<String, String> environment, Map<String, String> instead, Section<T> keys) {
        Reading reading = new Reading(new References(environment));
        Optional<Node> root = file == null ? Optional.of(Overlay.empty()) : YamlText.tree(text(file), reading);
        Optional<T> configuration =
                root.map(tree -> Overlay.apply(tree, instead)).flatMap(tree -> keys.read(Place.whole(tree), reading));
        if (!reading.mistakes().isEmpty()) {
            throw new ConfigurationException(file, reading.mistakes());
        }
        return configuration.orElseThrow();
    }

    private static String text(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw refused(file, "longer than 1 MiB: this is no configuration");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
        } catch (CharacterCodingException e) {
            throw refused(file, "not UTF-8: save it as UTF-8");
        } catch (NoSuchFileException e) {
            throw refused(file, "no such file: check the path");
        } catch (AccessDeniedException e) {
            throw refused(file, "no permission to read it: change its mode or owner");
        } catch (IOException e) {
            throw refused(file, "cannot be read: " + e.getMessage());
        }
    }

    private static ConfigurationException refused(Path file, String why) {
        return new ConfigurationException(file, List.of(new Mistake(0, "", why)));
    }
}
