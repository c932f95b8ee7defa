package io.sluice.config.file;

import io.sluice.config.settings.AgentConfiguration;
import io.sluice.config.settings.GatewayConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ObjectAssert;

/** Configuration files written in a test, and what is read of them. */
record Written(Path file, Map<String, String> environment) {

    static Written in(Path directory, String text) {
        return in(directory, text, Map.of());
    }

    static Written in(Path directory, String text, Map<String, String> environment) {
        try {
            return new Written(Files.writeString(directory.resolve("file.yaml"), text), environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    GatewayConfiguration gateway() {
        return ConfigurationFile.gateway(file, environment);
    }

    AgentConfiguration agent() {
        return ConfigurationFile.agent(file, environment);
    }

    /** What is wrong with it as a gateway's, without the path before the line. */
    AbstractListAssert<?, List<? extends String>, String, ObjectAssert<String>> assertThatGatewaysMistakes() {
        return mistakes(() -> ConfigurationFile.gateway(file, environment));
    }

    /** What is wrong with it as an agent's, without the path before the line. */
    AbstractListAssert<?, List<? extends String>, String, ObjectAssert<String>> assertThatAgentsMistakes() {
        return mistakes(() -> ConfigurationFile.agent(file, environment));
    }

    private AbstractListAssert<?, List<? extends String>, String, ObjectAssert<String>> mistakes(Runnable reading) {
        ConfigurationException thrown = Assertions.catchThrowableOfType(ConfigurationException.class, reading::run);
        Assertions.assertThat(thrown).as("the file was taken").isNotNull();
        List<String> lines = thrown.getMessage().lines().toList();
        Assertions.assertThat(lines).allMatch(line -> line.startsWith(file.toString()));
        return Assertions.assertThat(lines.stream()
                .map(line -> line.substring(file.toString().length() + 1))
                .toList());
    }
}
