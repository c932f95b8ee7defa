package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Holds the JSON Schemas to the keys, and both samples to the schemas. {@code -Dsluice.write=true} writes the schemas anew. */
class SchemaTest {

    private static final Path DIRECTORY = Path.of(System.getProperty("sluice.root"), "config");
    private static final String LEAST = "sink: /vault\ncache: { directory: /cache }\n";

    @ParameterizedTest
    @EnumSource(ConfigurationKind.class)
    void theSchemasSayWhatTheKeysSay(ConfigurationKind kind) throws IOException {
        Path file = DIRECTORY.resolve(name(kind) + ".schema.json");
        String expected = schema(kind);
        if (Boolean.getBoolean("sluice.write")) {
            Files.writeString(file, expected);
        }

        assertThat(file).as("stale: run this test with -Dsluice.write=true").hasContent(expected);
    }

    @ParameterizedTest
    @EnumSource(ConfigurationKind.class)
    void theSamplesAreRightByTheirSchemas(ConfigurationKind kind) throws IOException {
        String sample = Files.readString(DIRECTORY.resolve(name(kind) + ".yaml"));

        assertThat(wrong(kind, sample)).isEmpty();
        assertThat(wrong(kind, Samples.withAllKeys(sample))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "level: 19",
                "level: ${LEVEL}",
                "level: '${file:/etc/level}'",
                "cache: { directory: '${CACHE}', size: '${SIZE}' }",
                "cache: { directory: /cache, size: 1073741824 }",
                "bandwidth: { rate: 64 kbit/s }",
                "bandwidth: { windows: [{ days: [mon, sun], hours: '22:00-24:00', rate: 1 MiB/s }], off: { rate: 9600bps } }",
                "policies: { default: {}, 'Größe 3': { every: 1h30m } }",
            })
    void editorsTakeWhatTheReadingTakes(String line) {
        String file = line.startsWith("cache") ? "sink: /vault\n" + line : LEAST + line;

        assertThat(wrong(ConfigurationKind.GATEWAY, file)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lisen: a:1",
                "level: 20",
                "level: high",
                "level: a${LEVEL}",
                "listen: localhost",
                "cache: { directory: /cache, size: 20 GX }",
                "cache: { size: 20 GiB }",
                "bandwidth: {}",
                "bandwidth: { rate: 1 Mbit/s, windows: [] }",
                "bandwidth: { rate: fast }",
                "bandwidth: { work: { days: [monday], hours: '09:00-18:00', rate: 1 Mbit/s } }",
                "bandwidth: { work: { hours: '9-18', rate: 1 Mbit/s } }",
                "policies: { gold: {} }",
                "policies: { default: { every: 5 minutes } }",
                "policies: { default: { consistency: fuzzy } }",
                "machines: { a/b: {} }",
                "api: { port: 1 }",
                "shutdown: 10s",
            })
    void editorsFindWhatTheReadingRefuses(String line) {
        String file = line.startsWith("cache") ? "sink: /vault\n" + line : LEAST + line;

        assertThat(wrong(ConfigurationKind.GATEWAY, file)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "SIZE, '512|64KiB|1 MiB|1.5GiB|2T|20MB|7EiB|12b|lots|1KiBs|1,5GiB|-1|1..5K|5 X|0x10|1 Bi'",
        "RATE, '9600bps|9600 bit/s|100Mbit/s|100mbps|1MB/s|1MiB/s|1B/s|1 TiB/s|100|100M|1 parsec/s|1Qbit/s|1QB/s|Mbit/s|1 bits'",
        "DURATION, '30s|5m|24h|7d|1h30m|1h 30m|0s|5|m|-5m|1.5h|30m1h|1w|5 m'",
        "TIME, '09:00|9:00|23:59|00:00|24:00|9|12:60|9:5'",
        "HOURS, '09:00-18:00|9:00 - 18:00|00:00-24:00|24:00-09:00|9-18|09:00'",
        "ADDRESS, 'localhost:1|[::1]:80|10.0.0.1:65535|localhost|:80|::1:80|localhost:x'"
    })
    void patternsMatchWhatTheParsersTake(String scalar, String texts) {
        Scalar<?> form = scalar(scalar);
        String pattern = form.shape() instanceof Shape.Text text
                ? text.pattern()
                : ((Shape.TextOrNumber) form.shape()).pattern();
        for (String text : texts.split("\\|", -1)) {
            assertThat(Pattern.matches(pattern, text)).as(text).isEqualTo(isTaken(form, text));
        }
    }

    @Test
    void namesAreWhatThePatternSays() {
        String pattern = ((Shape.Text) Scalars.MACHINE_NAME.shape()).pattern();
        for (String name : List.of("a", "web-1", "db (old)", "Größe 3", "", " a", "a ", "a/b", "a\\b", "a\t")) {
            assertThat(Pattern.matches(pattern, name)).as(name).isEqualTo(isTaken(Scalars.MACHINE_NAME, name));
        }
    }

    private static Scalar<?> scalar(String name) {
        return switch (name) {
            case "SIZE" -> Scalars.SIZE;
            case "RATE" -> Scalars.RATE;
            case "DURATION" -> Scalars.DURATION;
            case "TIME" -> Scalars.TIME;
            case "HOURS" -> Scalars.HOURS;
            default -> Scalars.ADDRESS;
        };
    }

    private static boolean isTaken(Scalar<?> form, String text) {
        try {
            form.of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Set<ValidationMessage> wrong(ConfigurationKind kind, String yaml) {
        try {
            LoaderOptions options = new LoaderOptions();
            Object tree = new Yaml(
                            new SafeConstructor(options),
                            new Representer(new DumperOptions()),
                            new DumperOptions(),
                            options,
                            new AsEditorsDo())
                    .load(yaml);
            return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                    .getSchema(schema(kind))
                    .validate(new ObjectMapper().writeValueAsString(tree), InputFormat.JSON);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String schema(ConfigurationKind kind) {
        return switch (kind) {
            case GATEWAY -> JsonSchema.of("Sluice: a gateway's configuration", GatewayKeys.FILE);
            case AGENT -> JsonSchema.of("Sluice: an agent's configuration", AgentKeys.FILE);
        };
    }

    private static String name(ConfigurationKind kind) {
        return kind == ConfigurationKind.GATEWAY ? "gateway" : "agent";
    }

    /** YAML 1.2: {@code off} is a word, and {@code 22:00} is one too. */
    private static final class AsEditorsDo extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.INT, Pattern.compile("[-+]?[0-9]+"), "-+0123456789");
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
            addImplicitResolver(Tag.NULL, Pattern.compile("~|null|"), "~n\0");
            addImplicitResolver(Tag.NULL, Pattern.compile(""), null);
        }
    }
}
