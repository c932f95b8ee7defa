package io.sluice.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.Message.Ack;
import io.sluice.wire.WireException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {

    private final Set<Long> durable = new HashSet<>();
    private final ReceiveWindow window = new ReceiveWindow(1000, Duration.ofSeconds(30), durable::contains);

    private void receive(long sequence, long bytes, boolean duplicate) {
        window.received(bytes);
        window.admitted(sequence, bytes, duplicate);
    }

    private void makeDurable(long sequence) {
        durable.add(sequence);
        window.durable(sequence);
    }

    @Test
    void grantsWhatIsNotOnItsWay() {
        assertThat(window.grant(true)).isEqualTo(new Ack(-1, 0, 1000, 30_000));
        receive(0, 400, false);
        receive(2, 500, false);
        assertThat(window.grant(true)).isEqualTo(new Ack(-1, 900, 100, 30_000));
        makeDurable(0);
        assertThat(window.grant(true)).isEqualTo(new Ack(0, 900, 500, 30_000));
        makeDurable(2);
        assertThat(window.grant(false)).isEqualTo(new Ack(2, 900, 0, 30_000));
    }

    @Test
    void saysWhenHalfOfItIsUsed() {
        window.grant(true);
        receive(0, 500, false);
        assertThat(window.isHalfUsed()).isFalse();
        receive(1, 1, false);
        assertThat(window.isHalfUsed()).isTrue();
        makeDurable(0);
        window.grant(true);
        assertThat(window.isHalfUsed()).isFalse();
    }

    @Test
    void honoursWhatWasGrantedBeforeItClosedAndNotMore() {
        window.grant(true);
        window.grant(false);
        receive(0, 600, false);
        receive(1, 400, false);
        assertThatThrownBy(() -> window.received(1)).satisfies(ReceiveWindowTest::isExceeded);
    }

    @Test
    void takesOneFrameLargerThanTheWindowIntoAnEmptyLane() {
        window.grant(true);
        receive(0, 5000, false);
        assertThatThrownBy(() -> window.received(1)).satisfies(ReceiveWindowTest::isExceeded);
    }

    @Test
    void takesNothingWhereAWindowWasNeverOpen() {
        window.grant(false);
        assertThatThrownBy(() -> window.received(1)).satisfies(ReceiveWindowTest::isExceeded);
    }

    @Test
    void aDuplicateIsAcknowledgedInItsTurnAndSaysSoAtOnce() {
        List<Boolean> dropped = new ArrayList<>();
        window.dropped().subscribe(dropped::add);
        durable.add(4L);
        window.grant(true);
        receive(3, 100, false);
        receive(4, 100, true);
        assertThat(dropped).hasSize(1);
        assertThat(window.grant(true).through()).as("3 is not durable yet").isEqualTo(-1);
        makeDurable(3);
        assertThat(window.grant(true)).isEqualTo(new Ack(4, 200, 1000, 30_000));
    }

    @Test
    void aDuplicateOfWhatIsNotDurableYetWaitsForIt() {
        window.grant(true);
        receive(5, 100, true);
        receive(6, 100, false);
        makeDurable(6);
        assertThat(window.grant(true).through()).isEqualTo(-1);
        durable.add(5L);
        assertThat(window.grant(true)).isEqualTo(new Ack(6, 200, 1000, 30_000));
    }

    private static void isExceeded(Throwable e) {
        assertThat(e)
                .isInstanceOfSatisfying(
                        WireException.class, wire -> assertThat(wire.code()).isEqualTo(ErrorCode.WINDOW_EXCEEDED));
    }
}
