package io.sluice.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class AlertQueueTest {

    private final List<String> told = new ArrayList<>();
    private final List<Sinks.Empty<Void>> answers = new ArrayList<>();
    private final AlertQueue queue = new AlertQueue(new AlertTarget() {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public Mono<Void> tell(Alert alert) {
            told.add(alert.finding().line());
            Sinks.Empty<Void> answer = Sinks.empty();
            answers.add(answer);
            return answer.asMono();
        }
    });

    @Test
    void alertsAreToldOneAfterTheOtherInTheirOrder() {
        queue.offer(SampleAlerts.of("a"));
        queue.offer(SampleAlerts.of("b"));
        assertThat(told).containsExactly("a");

        answers.get(0).tryEmitEmpty();
        assertThat(told).containsExactly("a", "b");
        assertThat(queue.told()).isEqualTo(1);
    }

    @Test
    void oneThatIsLostDoesNotKeepTheNextFromBeingTold() {
        queue.offer(SampleAlerts.of("a"));
        queue.offer(SampleAlerts.of("b"));

        answers.get(0).tryEmitError(new AlertFailedException("it answered 404", false));

        assertThat(told).containsExactly("a", "b");
        assertThat(queue.lost()).isEqualTo(1);
    }

    @Test
    void aTargetThatDoesNotAnswerHoldsUpNobodyAndItsQueueIsBounded() {
        for (int i = 0; i < 2 * AlertQueue.MAX_WAITING; i++) {
            queue.offer(SampleAlerts.of("a" + i));
        }

        assertThat(told).hasSize(1);
        assertThat(queue.lost()).isBetween((long) AlertQueue.MAX_WAITING - 2, (long) AlertQueue.MAX_WAITING);
    }
}
