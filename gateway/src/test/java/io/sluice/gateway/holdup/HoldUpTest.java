package io.sluice.gateway.holdup;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.holdup.Moment.Phase;
import io.sluice.wire.LaneCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldUpTest {

    private static final int LANES = 4;
    private static final long WINDOW = 1000;

    private static Moment receiving(long compressing, long frontBytes, LaneCounts agent) {
        return new Moment(Phase.RECEIVING, false, LANES, compressing, frontBytes, WINDOW, 2, 2, agent);
    }

    @ParameterizedTest
    @CsvSource({
        "4,0,0,0,DISK",
        "2,0,2,0,DISK",
        "1,0,3,0,NETWORK",
        "1,0,1,2,NETWORK",
        "0,0,0,4,NETWORK",
        "0,4,0,0,HOST_LIMIT",
        "2,2,0,0,HOST_LIMIT",
        "3,1,0,0,DISK",
        "0,2,1,1,NETWORK",
        "0,0,0,0,DISK"
    })
    void whileTheGatewayHasRoomTheAgentsLanesSayWhatTheyWaitFor(
            int reading, int limited, int sending, int window, Hop expected) {
        Moment moment = receiving(0, 100, new LaneCounts(reading, limited, sending, window));

        assertThat(HoldUp.of(moment)).isEqualTo(expected);
    }

    @Test
    void anAgentThatDoesNotTellIsAllThatIsKnown() {
        assertThat(HoldUp.of(receiving(0, 0, null))).isEqualTo(Hop.AGENT);
    }

    @ParameterizedTest
    @CsvSource({
        "0,1999,NETWORK",
        "0,2000,CACHE",
        "7,3000,CACHE",
        "7,1999,NETWORK",
        "8,0,COMPRESSION",
        "8,4000,COMPRESSION"
    })
    void aFrontThatIsHalfFullWaitsForItself(long compressing, long frontBytes, Hop expected) {
        assertThat(HoldUp.of(receiving(compressing, frontBytes, new LaneCounts(0, 0, 2, 2))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"2,2,THROTTLE", "2,1,THROTTLE", "2,0,SINK", "1,0,SINK", "0,0,CACHE"})
    void aFullCacheAndAClosedCycleWaitForWhatIsBehindThem(long uploads, long throttled, Hop expected) {
        LaneCounts waiting = new LaneCounts(0, 0, 0, 4);

        assertThat(HoldUp.of(new Moment(Phase.RECEIVING, true, LANES, 0, 0, WINDOW, uploads, throttled, waiting)))
                .isEqualTo(expected);
        assertThat(HoldUp.of(new Moment(Phase.UPLOADING, false, 0, 0, 0, WINDOW, uploads, throttled, null)))
                .isEqualTo(expected);
    }

    @Test
    void theManifestIsTheSinks() {
        assertThat(HoldUp.of(new Moment(Phase.COMMITTING, false, 0, 0, 0, WINDOW, 1, 1, null)))
                .isEqualTo(Hop.SINK);
    }
}
