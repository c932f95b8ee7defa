package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.config.policy.Policy;
import io.sluice.gateway.settings.BandwidthLimits;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.DelegatingBlobStore;
import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.FrameType;
import io.sluice.wire.Id;
import io.sluice.wire.Message.Failure;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.Welcome;
import io.sluice.wire.rate.Pace;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What agents are told of the policy that they name. */
class PoliciesTest {

    private static final Policy TONIGHT =
            new Policy(Duration.ofSeconds(30), Duration.ofHours(24), Duration.ofMinutes(15), 3, LocalTime.of(22, 0));

    @TempDir
    Path temp;

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = new RunningGateway(
                temp, settings -> settings.withPolicies(Map.of("default", Policy.DEFAULT, "tonight", TONIGHT)));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whoNamesNoneGetsTheDefault() {
        try (TestAgent agent = connect()) {
            assertThat(agent.hello("web").policy())
                    .isEqualTo(new AppliedPolicy("default", 300_000, 86_400_000, 900_000, 1, null));
        }
    }

    @Test
    void whoNamesOneGetsIt() {
        try (TestAgent agent = connect()) {
            assertThat(agent.hello("web", "tonight").policy())
                    .isEqualTo(new AppliedPolicy("tonight", 30_000, 86_400_000, 900_000, 3, "22:00"));
        }
    }

    @Test
    void aMachineThatHasAPointIsNotToldOfItsFirstCycle() {
        try (TestAgent agent = connect()) {
            agent.hello("web");
            agent.open(new Id(7, 1), new Id(8, 1), null, 1 << 20);
            agent.close(new Id(7, 1), 0);
        }
        try (TestAgent agent = connect()) {
            assertThat(agent.hello("web", "tonight").policy())
                    .isEqualTo(new AppliedPolicy("tonight", 30_000, 86_400_000, 900_000, 3, null));
        }
    }

    @Test
    void aNameThatTheConfigurationDoesNotHaveIsRefusedBeforeAMachineIsMade() {
        try (TestAgent agent = connect()) {
            agent.send(new Hello(1, Hello.CONTROL, "test", TestAgent.INSTANCE, "web", false, "hourly"));

            Failure refused = agent.expectFailure();

            assertThat(refused)
                    .isEqualTo(new Failure(
                            ErrorCode.BAD_POLICY.name(),
                            "the gateway has no policy 'hourly' but default, tonight: name one of these in the agent's"
                                    + " configuration, or add it to the gateway's",
                            false));
        }
        assertThatThrownBy(() -> gateway.points("web")).hasMessageContaining("web");
    }

    @Test
    void aSessionThatIsRefusedForItsPolicyLeavesTheOneBeforeAlone() {
        try (TestAgent first = connect();
                TestAgent second = connect()) {
            Welcome welcome = first.hello("web");
            second.send(new Hello(1, Hello.CONTROL, "test", TestAgent.INSTANCE, "web", false, "hourly"));
            second.expectFailure();

            first.open(new Id(7, 1), new Id(8, 1), null, 1 << 20);

            assertThat(first.close(new Id(7, 1), 0).point()).isEqualTo(1);
            assertThat(welcome.policy()).isNotNull();
        }
    }

    @Test
    void policiesThatAreReplacedWhileAMachineConnectsAreItsOwnInEveryWay() {
        Policy wide = new Policy(
                TONIGHT.every(), TONIGHT.keep(), Duration.ofHours(5), TONIGHT.weight(), TONIGHT.initialStart());
        Sinks.Empty<Void> gate = Sinks.empty();
        AtomicBoolean isAsked = new AtomicBoolean();
        try (RunningGateway slow = new RunningGateway(
                        temp.resolve("slow"), settings -> settings, store -> new SlowRecords(store, isAsked, gate));
                TestAgent agent = TestAgent.connect(slow.address(), slow.loops())) {
            agent.send(new Hello(1, Hello.CONTROL, "test", TestAgent.INSTANCE, "web", false, null));
            await().atMost(RunningGateway.PATIENCE).untilTrue(isAsked);
            slow.gateway().adopt(Map.of("default", wide), BandwidthLimits.UNLIMITED);
            gate.tryEmitEmpty();

            Welcome welcome = agent.expect(FrameType.WELCOME, Welcome.class);

            assertThat(welcome.policy().rpoMillis()).isEqualTo(wide.rpo().toMillis());
            assertThat(slow.gateway().parts().machines().status("web"))
                    .hasValueSatisfying(status -> assertThat(status.rpoLimit()).isEqualTo(wide.rpo()));
        }
    }

    /** Makes a machine's record when the gate is open. */
    private static final class SlowRecords extends DelegatingBlobStore {

        private final AtomicBoolean isAsked;
        private final Sinks.Empty<Void> gate;

        SlowRecords(BlobStore store, AtomicBoolean isAsked, Sinks.Empty<Void> gate) {
            super(store);
            this.isAsked = isAsked;
            this.gate = gate;
        }

        @Override
        public Mono<Void> create(String key, byte[] content, Pace pace) {
            Mono<Void> create = super.create(key, content, pace);
            return key.contains("/machine/")
                    ? gate.asMono().doOnSubscribe(asked -> isAsked.set(true)).then(create)
                    : create;
        }
    }

    @Test
    void settingsWithoutADefaultAreRefused() {
        GatewaySettings settings =
                GatewaySettings.defaults(InetSocketAddress.createUnresolved("localhost", 0), temp.resolve("other"));

        assertThatThrownBy(() -> settings.withPolicies(Map.of("tonight", TONIGHT)))
                .hasMessage("no policy is called default");
        assertThat(settings.policies()).containsOnlyKeys("default");
    }

    private TestAgent connect() {
        return TestAgent.connect(gateway.address(), gateway.loops());
    }
}
