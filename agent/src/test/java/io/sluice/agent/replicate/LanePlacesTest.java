package io.sluice.agent.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.replicate.LanePlaces.Place;
import io.sluice.agent.replicate.LanePlaces.Spot;
import io.sluice.wire.LaneCounts;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.rate.Pace;
import io.sluice.wire.rate.PaceWatch;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class LanePlacesTest {

    private final MemoryPool memory = new MemoryPool(1000);
    private final PaceWatch reading = new PaceWatch();
    private final LanePlaces places = new LanePlaces(memory, 100, reading);

    @Test
    void eachLaneIsWhereItLastSaidAndGoneWhenItEnds() {
        places.enter();
        places.enter().at(Place.SENDING);
        places.enter().at(Place.LIMITED);
        Spot last = places.enter();
        last.at(Place.WINDOW);
        assertThat(places.count()).isEqualTo(new LaneCounts(1, 1, 1, 1));

        places.leave(last);
        assertThat(places.count()).isEqualTo(new LaneCounts(1, 1, 1, 0));
    }

    @Test
    void whereDisksMayNotBeReadFasterTheLimitIsWaitedFor() {
        places.enter();
        reading.over(new Pace() {
                    @Override
                    public Mono<Integer> take(long wantedBytes) {
                        return Mono.never();
                    }

                    @Override
                    public void giveBack(long bytes) {}

                    @Override
                    public boolean passFreely(long bytes) {
                        return false;
                    }
                })
                .take(1)
                .subscribe();

        assertThat(places.count()).isEqualTo(new LaneCounts(0, 1, 0, 0));
    }

    @Test
    void whereAllMemoryIsOnItsWayWhatWasSentIsWaitedFor() {
        places.enter();
        MemoryPool.Lease lease = memory.take(950).block();

        assertThat(places.count()).isEqualTo(new LaneCounts(0, 0, 0, 1));

        lease.close();
        assertThat(places.count()).isEqualTo(new LaneCounts(1, 0, 0, 0));
    }
}
