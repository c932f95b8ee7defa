package io.sluice.gateway.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HostCpuTest {

    private final AtomicInteger readings = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong(7);
    private final HostCpu cpu = new HostCpu(() -> readings.incrementAndGet() / 10.0, nanos::get);

    @Test
    void readersDoNotTakeEachOthersTimeAway() {
        assertThat(cpu.now()).isEqualTo(0.1);
        nanos.addAndGet(HostCpu.KEPT_NANOS - 1);
        assertThat(cpu.now()).isEqualTo(0.1);
        nanos.incrementAndGet();

        assertThat(cpu.now()).isEqualTo(0.2);
        assertThat(readings).hasValue(2);
    }
}
