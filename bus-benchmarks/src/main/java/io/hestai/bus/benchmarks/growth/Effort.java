package io.hestai.bus.benchmarks.growth;

import java.time.Duration;
import java.util.Arrays;

/** How far an experiment goes, and how long it stays at each point. */
enum Effort {
    /** Only so far that everything is run once, each loop that waits too; the figures mean nothing. */
    TINY(Duration.ofMillis(100), Duration.ofMillis(2_500), 200),
    /** All experiments in two minutes. */
    QUICK(Duration.ofMillis(500), Duration.ofSeconds(15), 5_000),
    /** All experiments in seven minutes. */
    FULL(Duration.ofSeconds(2), Duration.ofSeconds(60), 50_000);

    private final Duration period;
    private final Duration idle;
    private final int messages;

    Effort(Duration period, Duration idle, int messages) {
        this.period = period;
        this.idle = idle;
        this.messages = messages;
    }

    /** How long messages are sent at each point. */
    Duration period() {
        return period;
    }

    /** How long it is watched that nothing happens. */
    Duration idle() {
        return idle;
    }

    /** How many messages are sent where messages are counted rather than time. */
    int messages() {
        return messages;
    }

    /** How often garbage is collected at most before it is looked at what is left. */
    int collections() {
        return this == TINY ? 1 : 15;
    }

    /**
     * The points of this effort.
     *
     * @param tiny the largest of the least effort
     * @param quick the largest of the middle one
     * @param all all, rising
     */
    long[] upTo(long tiny, long quick, long... all) {
        long most = switch (this) {
            case TINY -> tiny;
            case QUICK -> quick;
            case FULL -> Long.MAX_VALUE;
        };
        return Arrays.stream(all).filter(each -> each <= most).toArray();
    }
}
