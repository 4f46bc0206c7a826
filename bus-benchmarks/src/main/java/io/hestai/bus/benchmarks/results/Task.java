package io.hestai.bus.benchmarks.results;

import java.util.Locale;

/**
 * One piece of work that every peer does in each round.
 *
 * @param work what it belongs to
 * @param mode how messages are sent
 * @param receivers how many there are
 * @param rate messages a second; 0 unless the mode is {@link Mode#OPEN}
 * @param size bytes of a payload
 */
public record Task(Work work, Mode mode, int receivers, int rate, int size) {
    /** How messages are sent. */
    public enum Mode {
        /** Each when the answer to the one before is there. */
        CLOSED,
        /** At a fixed rate, whatever happens. */
        OPEN,
        /** As fast as it goes. */
        FLOOD,
        /** One, by a program that then ends. */
        ONCE
    }

    /** What tells it from others of the same work. */
    public String label() {
        return switch (work) {
            case RATES -> String.format(Locale.ROOT, "%,d/s", rate);
            case SIZES -> size < 1024 ? size + " B" : size / 1024 + " KiB";
            case FAN_OUT -> receivers == 1 ? "1 receiver" : receivers + " receivers";
            case LATENCY, FLOOD, START_UP -> work.word();
        };
    }

    /** The unit of the figure that is compared. */
    public String unit() {
        return switch (mode) {
            case CLOSED, OPEN -> "µs";
            case FLOOD -> "messages/s";
            case ONCE -> "ms";
        };
    }

    /** Whether it is about how long messages take. */
    boolean measuresLatency() {
        return mode == Mode.CLOSED || mode == Mode.OPEN;
    }

    /** The figure that is compared. */
    double figure(Figures figures) {
        return switch (mode) {
            case CLOSED, OPEN -> figures.latencies().p50();
            case FLOOD -> figures.perSecond();
            case ONCE -> figures.sentMillis();
        };
    }
}
