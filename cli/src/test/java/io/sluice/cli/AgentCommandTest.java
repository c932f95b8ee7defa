package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.agent.state.MachineLock;
import io.sluice.agent.state.StateDirectory;
import io.sluice.cli.process.EventLoops;
import io.sluice.cli.process.NotifySocket;
import io.sluice.config.policy.Policy;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.BlobStores;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.testing.Requirements;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** The daemon through its command line, against a gateway in this process whose policy is a cycle each second. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AgentCommandTest {

    private static final int MIB = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Policy EACH_SECOND =
            new Policy(Duration.ofSeconds(1), Duration.ofHours(24), Duration.ofMinutes(15), 1, null);

    @TempDir
    private Path home;

    private final LoopResources loops = EventLoops.ofGateway();
    private final Scheduler files = Schedulers.newBoundedElastic(4, 1000, "test-files");
    private final GatewayResources resources = GatewayResources.create(loops, Clock.systemUTC(), new SecureRandom());
    private BlobStore store;
    private Vault vault;
    private Gateway gateway;
    private DiskFile disk;
    private RunningCommand agent;

    @BeforeEach
    void start() throws IOException {
        store = BlobStores.open(home.resolve("vault").toString(), files, new SecureRandom());
        vault = Vault.openOrCreate(store, Clock.systemUTC(), new SecureRandom()).block(PATIENCE);
        gateway = startGateway(0);
        disk = new DiskFile(home.resolve("web.img"), 1).sized(4 * MIB).written(0, MIB);
    }

    @AfterEach
    void stop() {
        if (agent != null) {
            agent.stop();
        }
        gateway.stop().block(PATIENCE);
        resources.close();
        store.close();
        files.dispose();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(PATIENCE);
    }

    @Test
    void aDiskThatChangesGetsPointsEachOfWhichComesBack() throws IOException {
        List<Path> originals = new ArrayList<>();
        startAgent("");
        for (int round = 0; round < 3; round++) {
            originals.add(settled());
            disk.written(round * MIB + 5, 3000);
        }
        assertThat(stopAgent().exitCode()).isZero();

        List<Path> restored = new ArrayList<>();
        for (int point = 1; point <= points(); point++) {
            Path copy = home.resolve("restored-" + point);
            assertThat(run(
                                    "restore",
                                    "--from",
                                    path("vault"),
                                    "--machine",
                                    "web",
                                    "--point",
                                    "" + point,
                                    "--out",
                                    "" + copy)
                            .exitCode())
                    .isZero();
            restored.add(copy);
        }
        for (Path original : originals) {
            assertThat(restored).anySatisfy(copy -> assertThat(copy).hasSameBinaryContentAs(original));
        }
        assertThat(run("verify", "--at", path("vault")).exitCode()).isZero();
    }

    @Test
    void saysWhatItReplicates() throws IOException {
        startAgent("");

        JsonNode said = agent.ready();

        assertThat(said.get("machine").asText()).isEqualTo("web");
        assertThat(said.get("gateway").asText())
                .isEqualTo("127.0.0.1:" + gateway.address().getPort());
        assertThat(said.get("disks")).hasSize(1);
    }

    @Test
    void goesOnByItselfWhenTheGatewayComesBack() throws IOException {
        int port = gateway.address().getPort();
        startAgent("");
        awaitPoints(1);
        gateway.stop().block(PATIENCE);
        disk.written(MIB, 1000);
        gateway = startGateway(port);

        awaitPoints(points() + 2);

        assertThat(stopAgent().exitCode()).isZero();
    }

    @Test
    void aPolicyThatIsUnknownIsTriedAgainUntilTheGatewayHasIt() throws IOException {
        int port = gateway.address().getPort();
        startAgent("policy: often");
        await().atMost(PATIENCE).until(() -> Files.exists(home.resolve("state/machines")));
        assertThat(agent.isDone()).isFalse();
        assertThat(machines()).isZero();
        gateway.stop().block(PATIENCE);
        gateway = startGateway(port, Map.of("default", Policy.DEFAULT, "often", EACH_SECOND));

        await().atMost(Duration.ofSeconds(90)).until(() -> machines() == 1);
        awaitPoints(2);

        assertThat(stopAgent().exitCode()).isZero();
    }

    @Test
    void aRunByHandAndTheDaemonTakeTurns() throws Exception {
        String destination = "127.0.0.1:" + gateway.address().getPort();
        try (MachineLock held =
                new StateDirectory(home.resolve("state"), new SecureRandom()).lock(destination, "web")) {
            assertThat(held).isNotNull();
            startAgent("");
            agent.ready();
            CommandRun refused = run("replicate", disk.path().toString(), "--gateway", destination, "--machine", "web");
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err())
                    .contains("is being replicated by another process")
                    .hasLineCount(1);
            assertThat(machines()).isZero();
        }

        await().atMost(Duration.ofSeconds(90)).until(() -> machines() == 1);
        awaitPoints(1);
    }

    @Test
    void aMachineHasOneAgentAtATime() throws IOException {
        startAgent("");
        awaitPoints(1);

        CommandRun second = run("agent", "--config", path("agent.yaml"), "--json");

        assertThat(second.exitCode()).isEqualTo(2);
        assertThat(second.json().get("exit").asInt()).isEqualTo(2);
        assertThat(second.err())
                .contains("machine 'web' is being replicated to 127.0.0.1:", "by another agent: end that one first")
                .hasLineCount(1);
        assertThat(agent.isDone()).isFalse();
    }

    @Test
    void theSupervisorHearsOfItsLife() throws IOException {
        Requirements.need("python3", "apt-get install python3");
        try (NotifySocket socket = NotifySocket.at(path("notify"))) {
            startAgent("", Map.of("NOTIFY_SOCKET", socket.name(), "WATCHDOG_USEC", "200000"));
            awaitPoints(1);
            await().atMost(PATIENCE)
                    .until(() -> socket.received().contains("WATCHDOG=1")
                            && socket.received().stream().anyMatch(text -> text.startsWith("STATUS=point 1 of ")));
            stopAgent();
            await().atMost(PATIENCE).until(() -> socket.received().contains("STOPPING=1\nSTATUS=stopping"));

            assertThat(socket.received()).first().isEqualTo("READY=1\nSTATUS=started");
        }
    }

    @Test
    void whatCannotBeMeantIsToldAtOnce() throws IOException {
        Path file = Files.writeString(home.resolve("agent.yaml"), "gateway: 127.0.0.1:1\ndisk: { root: /dev/vda }\n");
        CommandRun misspelt = run("agent", "--config", file.toString());
        CommandRun absent = run("agent", "--config", path("nothing.yaml"));
        Path taken = Files.createFile(home.resolve("taken"));
        Files.writeString(file, configuration("state: " + taken));
        CommandRun stateless = run("agent", "--config", file.toString());

        assertThat(List.of(misspelt.exitCode(), absent.exitCode(), stateless.exitCode()))
                .containsOnly(2);
        assertThat(misspelt.err()).contains("disk", "disks").hasLineCount(1);
        assertThat(absent.err()).contains("nothing.yaml", "no such file").hasLineCount(1);
        assertThat(stateless.err())
                .contains("state directory " + taken, "choose another")
                .hasLineCount(1);
    }

    private Gateway startGateway(int port) {
        return startGateway(port, Map.of("default", EACH_SECOND));
    }

    private Gateway startGateway(int port, Map<String, Policy> policies) {
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        GatewaySettings settings =
                GatewaySettings.defaults(listen, home.resolve("cache")).withPolicies(policies);
        return Gateway.start(settings, vault, store, resources).block(PATIENCE);
    }

    private String configuration(String more) {
        return "gateway: 127.0.0.1:" + gateway.address().getPort() + "\nmachine: web\ndisks: { sda: " + disk.path()
                + " }\n" + more + "\n";
    }

    private void startAgent(String more) throws IOException {
        startAgent(more, Map.of());
    }

    private void startAgent(String more, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(home.resolve("agent.yaml"), configuration(more));
        agent = RunningCommand.start(home, environment, "agent", "--config", file.toString(), "--json");
    }

    private CommandRun stopAgent() {
        return agent.stop();
    }

    /** The disk as it is, once a cycle that began after its last change has made a point. */
    private Path settled() throws IOException {
        Path copy = disk.copy();
        awaitPoints(points() + 2);
        return copy;
    }

    private void awaitPoints(int count) {
        await().atMost(PATIENCE).until(() -> points() >= count);
    }

    private int machines() {
        return vault.machines().collectList().block(PATIENCE).size();
    }

    private int points() {
        if (machines() == 0) {
            return 0;
        }
        return vault.machine("web")
                .flatMap(machine -> vault.points(machine.machine()).collectList())
                .block(PATIENCE)
                .size();
    }

    private CommandRun run(String... args) {
        return CommandRun.in(home, args);
    }

    private String path(String name) {
        return home.resolve(name).toString();
    }
}
