package io.sluice.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.config.file.ConfigurationFile;
import io.sluice.config.settings.AgentConfiguration;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class AgentReloadTest {

    private static final String PLAIN = "gateway: 127.0.0.1:1\ndisks: { root: /dev/vda }\n";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(AgentReload.class);
    private final List<AgentConfiguration> adopted = new ArrayList<>();
    private boolean isRenewed;

    @TempDir
    private Path home;

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void everyKeyEitherChangesLiveOrNeedsARestart() {
        Set<String> all = new TreeSet<>(AgentReload.LIVE.keySet());
        all.addAll(AgentReload.FIXED.keySet());

        assertThat(Arrays.stream(AgentConfiguration.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(name -> name.equals("readRate") ? "read-rate" : name))
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void whatCanChangeIsAdoptedAndTheRestIsNamed() throws IOException {
        AgentReload reload = started();
        write("gateway: 127.0.0.1:2\ndisks: { root: /dev/vdb }\nread-rate: 9 MB/s\nlanes: 2\n");

        reload.reload();
        reload.reload();

        AgentConfiguration now = adopted.get(0);
        assertThat(now.gateway()).isEqualTo("127.0.0.1:1");
        assertThat(now.disks()).containsEntry("root", Path.of("/dev/vdb"));
        assertThat(now.lanes()).isEqualTo(2);
        assertThat(lines())
                .containsExactly(
                        "INFO configuration was read again: disks in force, from the next cycle on at the latest",
                        "INFO configuration was read again: lanes in force, from the next cycle on at the latest",
                        "INFO configuration was read again: read-rate in force, from the next cycle on at the latest",
                        "WARN configuration was read again: gateway needs a restart of the agent",
                        "WARN configuration was read again: gateway needs a restart of the agent");
    }

    @Test
    void aFileWithMistakesChangesNothingAndEachIsALine() throws IOException {
        AgentReload reload = started();
        write("gateway: 127.0.0.1:2\ndisk: { root: /dev/vdb }\nlanes: 77\n");

        reload.reload();

        assertThat(adopted).isEmpty();
        assertThat(lines())
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(line -> line.startsWith("ERROR configuration was read again, and nothing was changed: "))
                .anyMatch(line -> line.contains("agent.yaml:2"))
                .anyMatch(line -> line.contains("agent.yaml:3"));
    }

    @Test
    void certificatesAreRenewedThoughTheFileIsTheSame() throws IOException {
        AgentReload reload = started();
        reload.reload();
        isRenewed = true;

        reload.reload();

        assertThat(lines())
                .containsExactly(
                        "INFO configuration was read again: nothing has changed",
                        "INFO configuration was read again: the certificates in force, from the next cycle on at the latest");
    }

    private AgentReload started() throws IOException {
        Path file = write(PLAIN);
        return new AgentReload(
                () -> ConfigurationFile.agent(file, Map.of()), ConfigurationFile.agent(file, Map.of()), now -> {
                    adopted.add(now);
                    return isRenewed;
                });
    }

    private Path write(String text) throws IOException {
        return Files.writeString(home.resolve("agent.yaml"), text);
    }

    private List<String> lines() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
