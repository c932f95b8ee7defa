package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.policy.Policy;
import java.time.Duration;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;

class AppliedPolicyTest {

    private static final Policy TONIGHT =
            new Policy(Duration.ofSeconds(30), Duration.ofHours(24), Duration.ofMinutes(15), 3, LocalTime.of(22, 0));

    @Test
    void saysWhatTheConfigurationSays() {
        AppliedPolicy applied = AppliedPolicy.of("often", TONIGHT, false);

        assertThat(applied).isEqualTo(new AppliedPolicy("often", 30_000, 86_400_000, 900_000, 3, "22:00"));
        assertThat(applied.every()).isEqualTo(Duration.ofSeconds(30));
        assertThat(applied.firstStart()).contains(LocalTime.of(22, 0));
    }

    @Test
    void aMachineWithAPointHasNoFirstCycleToWaitFor() {
        assertThat(AppliedPolicy.of("often", TONIGHT, true).firstStart()).isEmpty();
    }

    @Test
    void thePolicyOfWhoeverSetsNoneCanBeTold() {
        assertThat(AppliedPolicy.of("default", Policy.DEFAULT, false).every()).isEqualTo(Duration.ofMinutes(5));
    }
}
