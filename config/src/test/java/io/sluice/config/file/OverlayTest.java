package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.ByteSize;
import io.sluice.config.settings.CompressionLevel;
import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.config.settings.GatewayConfiguration.Cache;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values from elsewhere win over a file's, and may be what it lacks. */
class OverlayTest {

    @TempDir
    private Path directory;

    @Test
    void theyWinOverTheFiles() {
        Path file = Written.in(directory, "sink: /vault\ncache: { directory: /cache, size: 1 GiB }\nlevel: 3\n")
                .file();

        GatewayConfiguration read =
                ConfigurationFile.gateway(file, Map.of(), Map.of("cache.size", "2 GiB", "level", "5"));

        assertThat(read.cache()).isEqualTo(new Cache(Path.of("/cache"), ByteSize.parse("2GiB")));
        assertThat(read.level()).isEqualTo(CompressionLevel.of(5));
        assertThat(read.sink()).isEqualTo("/vault");
    }

    @Test
    void theyMayBeWhatTheFileLacks() {
        Path file = Written.in(directory, "level: 3").file();

        GatewayConfiguration read =
                ConfigurationFile.gateway(file, Map.of(), Map.of("sink", "/vault", "cache.directory", "/cache"));

        assertThat(read.cache().directory()).isEqualTo(Path.of("/cache"));
        assertThat(read.level()).isEqualTo(CompressionLevel.of(3));
    }

    @Test
    void thereNeedBeNoFile() {
        GatewayConfiguration read =
                ConfigurationFile.gateway(null, Map.of(), Map.of("sink", "/vault", "cache.directory", "/cache"));

        assertThat(read)
                .isEqualTo(Written.in(directory, "sink: /vault\ncache: { directory: /cache }")
                        .gateway());
    }

    @Test
    void theyAreCheckedAsTheFilesAre() {
        assertThatThrownBy(() -> ConfigurationFile.gateway(
                        null, Map.of(), Map.of("sink", "/vault", "cache.directory", "/cache", "level", "20")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("level: '20': use auto or a whole number from 1 to 19");
    }

    @Test
    void theyDoNotHideWhatElseIsWrong() {
        Path file = Written.in(directory, "sink: /vault\ncache: /cache\nlevel: 1\nlevel: 2")
                .file();

        assertThatThrownBy(() ->
                        ConfigurationFile.gateway(file, Map.of(), Map.of("cache.directory", "/cache", "level", "3")))
                .hasMessage(file + ":2: cache: keys stand here, each on a line of its own: give keys such as directory,"
                        + " size\n" + file + ":4: level: stands on line 3 already: leave one of them out");
    }

    @Test
    void theyAreTakenLiterally() {
        GatewayConfiguration read =
                ConfigurationFile.gateway(null, Map.of(), Map.of("sink", "/srv/${HOME}", "cache.directory", "~"));

        assertThat(read.sink()).isEqualTo("/srv/${HOME}");
        assertThat(read.cache().directory()).isEqualTo(Path.of("~"));
    }
}
