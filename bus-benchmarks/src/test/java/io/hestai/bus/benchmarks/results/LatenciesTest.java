package io.hestai.bus.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void aPercentileIsTheSmallestLatencyThatSoManyDoNotExceed() {
        long[] nanos =
                LongStream.rangeClosed(1, 1_000).map(i -> (1_001 - i) * 1_000).toArray();

        assertThat(Latencies.of(nanos)).isEqualTo(new Latencies(500, 990, 999));
    }

    @Test
    void oneMessageIsAllPercentiles() {
        assertThat(Latencies.of(new long[] {1_500})).isEqualTo(new Latencies(1.5, 1.5, 1.5));
    }

    @Test
    void noMessageHasNoLatency() {
        assertThat(Latencies.of(new long[0])).isEqualTo(Latencies.NONE);
    }
}
