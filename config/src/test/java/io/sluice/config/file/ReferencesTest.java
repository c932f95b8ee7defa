package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.ByteSize;
import io.sluice.config.settings.GatewayConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {

    @TempDir
    private Path directory;

    @Test
    void aVariableStandsForItsValue() {
        GatewayConfiguration read = gateway(
                        "${VAULT}", "'${SIZE}'", Map.of("VAULT", "/srv/${NOT_LOOKED_INTO}", "SIZE", "1 GiB"))
                .gateway();

        assertThat(read.sink()).isEqualTo("/srv/${NOT_LOOKED_INTO}");
        assertThat(read.cache().size()).isEqualTo(ByteSize.parse("1GiB"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv/vault", "/srv/vault\n", "/srv/vault\r\n"})
    void aFileStandsForItsContentWithoutTheEndOfItsLastLine(String content) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), content);

        assertThat(gateway("${file:" + secret + "}", "1 GiB", Map.of())
                        .gateway()
                        .sink())
                .isEqualTo("/srv/vault");
    }

    @Test
    void onlyTheLastEndOfLineIsLeftOut() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "a\nb\n\n");

        assertThat(gateway("${file:" + secret + "}", "1 GiB", Map.of())
                        .gateway()
                        .sink())
                .isEqualTo("a\nb\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${ABSENT} | environment variable ABSENT is not set: set it, or write the value",
                "${A B} | ${A B}: use ${NAME} for an environment variable or ${file:PATH} for a file",
                "/srv/${A} | a broken reference: make ${NAME} or ${file:PATH} the whole value",
                "${A | a broken reference: make ${NAME} or ${file:PATH} the whole value",
                "${A}${B} | a broken reference: make ${NAME} or ${file:PATH} the whole value",
                "${file:/absent} | file /absent does not exist: check the path",
                "${file:/} | file / cannot be read: Is a directory",
                "${file:/dev/zero} | file /dev/zero is longer than 64 KiB: name a file that holds the value alone",
            })
    void whatStandsForNothingIsRefused(String reference, String mistake) {
        gateway("'" + reference + "'", "1 GiB", Map.of("A", "a", "B", "b"))
                .assertThatGatewaysMistakes()
                .containsExactly("1: sink: " + mistake);
    }

    @Test
    void whatAReferenceStandsForIsNeverShown() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "hunter2");

        gateway("/vault", "'${file:" + secret + "}'", Map.of())
                .assertThatGatewaysMistakes()
                .containsExactly("2: cache.size: what ${file:" + secret
                        + "} stands for cannot be read: it must be a size, such as 20 GiB");
    }

    @Test
    void betweenBracesAReferenceStandsInQuotes() {
        gateway("/vault", "${SIZE}", Map.of("SIZE", "1 GiB"))
                .assertThatGatewaysMistakes()
                .containsExactly(
                        "2: not YAML: expected ',' or '}', but got {" + " (between braces a ${NAME} stands in quotes)");
    }

    private Written gateway(String sink, String size, Map<String, String> environment) {
        return Written.in(
                directory, "sink: " + sink + "\ncache: { directory: /cache, size: " + size + " }", environment);
    }
}
