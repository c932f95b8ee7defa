package io.sluice.cli.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.agent.daemon.AgentDaemon;
import io.sluice.agent.replicate.ReplicationRequest;
import io.sluice.agent.replicate.ReplicationRequest.RequestedDisk;
import io.sluice.agent.replicate.ReplicatorSettings;
import io.sluice.agent.source.FileDisk;
import io.sluice.cli.gateway.HostPort;
import io.sluice.cli.memory.MemoryCeilings;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.output.Result;
import io.sluice.cli.process.HostName;
import io.sluice.cli.process.StateDirectory;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.cli.tls.TlsOptions;
import io.sluice.config.BitRate;
import io.sluice.config.Secret;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.file.ConfigurationFile;
import io.sluice.config.settings.AgentConfiguration;
import io.sluice.config.settings.Proxy;
import io.sluice.wire.proxy.HttpProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice agent}: replicates this host's machine all the time, until it is told to stop. */
@Command(
        name = "agent",
        description = {
            "Replicate this host's machine all the time, by the policy that its gateway tells, until SIGTERM or SIGINT.",
            "Says what it replicates, in one line or one JSON document, and logs a line for each recovery point and for what"
                    + " keeps it from making one. Nothing that passes or can be set right elsewhere ends it: a gateway that is"
                    + " away, a disk that is missing, a policy that is unknown are tried again. Stopped at any moment it goes on"
                    + " where it was when it is started again."
        },
        footer = {"  sluice agent --config /etc/sluice/agent.yaml"})
public final class AgentCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The configuration: docs/configuration.md has its keys.")
    private Path config;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    /** A command of this process. */
    public AgentCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        AgentConfiguration configuration = read();
        output.follow(configuration.log());
        ReplicationRequest request = request(configuration);
        Path state = StateDirectory.choose(configuration.state(), surroundings.environment());
        ReplicatorSettings settings =
                ReplicatorSettings.defaults(String.join(" ", spec.root().version()));
        MemoryCeilings.ofThisProcess().add(settings.ceilings()).check();
        output.hear(AgentDaemon.class);
        output.hear(AgentReload.class);
        try (RunningAgent agent = RunningAgent.open(
                surroundings, request, settings, state, configuration.bandwidth(), readRate(configuration))) {
            surroundings.interruption().expectHangUps();
            output.print(surroundings, new Replicating(request, state));
            agent.replicate(new AgentReload(this::read, configuration, adopter(agent))::reload);
        }
        return 0;
    }

    private AgentConfiguration read() {
        return ConfigurationFile.agent(config, surroundings.environment());
    }

    /** What a running agent takes over; it may refuse, and is the same then. */
    static AgentReload.Adopter adopter(RunningAgent agent) {
        return now -> agent.adopt(
                agent.request().withLive(disks(now), now.lanes(), now.policy()), now.bandwidth(), readRate(now));
    }

    private static ReplicationRequest request(AgentConfiguration configuration) {
        String name = configuration.machine();
        try {
            return new ReplicationRequest(
                            name == null
                                    ? HostName.asMachine(
                                            HostName.ofThisHost(), "give one as machine: in the configuration")
                                    : name,
                            disks(configuration),
                            new HostPort().convert(configuration.gateway()),
                            configuration.lanes(),
                            false)
                    .withSecurity(TlsOptions.of(configuration.tls()))
                    .withProxy(proxy(configuration))
                    .withPolicy(configuration.policy());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable HttpProxy proxy(AgentConfiguration configuration) {
        Proxy proxy = configuration.proxy();
        if (proxy == null) {
            return null;
        }
        Secret password = proxy.password();
        return new HttpProxy(
                new HostPort().convert(proxy.address()), proxy.user(), password == null ? null : password.reveal());
    }

    private static BandwidthSchedule readRate(AgentConfiguration configuration) {
        BitRate rate = configuration.readRate();
        return rate == null ? BandwidthSchedule.UNLIMITED : BandwidthSchedule.constant(rate);
    }

    private static List<RequestedDisk> disks(AgentConfiguration configuration) {
        return configuration.disks().entrySet().stream()
                .map(disk -> new RequestedDisk(disk.getKey(), new FileDisk(disk.getValue())))
                .toList();
    }

    private record Replicating(ReplicationRequest request, Path state) implements Result {

        @Override
        public List<String> lines() {
            return List.of("replicating machine " + request.machine() + " (" + String.join(", ", disks()) + ") to "
                    + gateway() + ", state " + state);
        }

        @Override
        public JsonNode json() {
            return Json.object()
                    .put("machine", request.machine())
                    .put("gateway", gateway())
                    .put("state", state.toString())
                    .set("disks", Json.array(disks(), Json::text));
        }

        private String gateway() {
            return HostPort.text((InetSocketAddress) request.gateway());
        }

        private List<String> disks() {
            return request.disks().stream().map(RequestedDisk::id).toList();
        }
    }
}
