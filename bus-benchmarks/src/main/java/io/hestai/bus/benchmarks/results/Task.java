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
        /** Each when the outcome of the one before is known. */
        CONFIRMED,
        /** All of them before anybody reads. */
        BACKLOG,
        /** One, by a program that then ends. */
        ONCE,
        /** One, over a new connection. */
        CONNECT
    }

    /** What tells it from others of the same work. */
    public String label() {
        return switch (work) {
            case RATES -> String.format(Locale.ROOT, "%,d/s", rate);
            case SIZES -> size < 1024 ? size + " B" : size / 1024 + " KiB";
            case FAN_OUT -> receivers == 1 ? "1 receiver" : receivers + " receivers";
            case LATENCY, FLOOD, APPENDS, OUTCOME, BACKLOG, START_UP, CONNECT -> work.word();
        };
    }

    /** The unit of the figure that is compared. */
    public String unit() {
        return switch (mode) {
            case CLOSED, OPEN, CONFIRMED -> "µs";
            case FLOOD, BACKLOG -> "messages/s";
            case ONCE, CONNECT -> "ms";
        };
    }

    /** Whether it is about how long messages take. */
    boolean measuresLatency() {
        return mode == Mode.CLOSED || mode == Mode.OPEN || mode == Mode.CONFIRMED;
    }

    /** Whether a greater figure is a better one. */
    boolean moreIsBetter() {
        return mode == Mode.FLOOD || mode == Mode.BACKLOG;
    }

    /** Whether it is about how long a program takes to begin, where a peer that is no Java cannot be the measure. */
    boolean measuresBeginning() {
        return mode == Mode.ONCE || mode == Mode.CONNECT;
    }

    /** The figure that is compared. */
    double figure(Figures figures) {
        return switch (mode) {
            case CLOSED, OPEN, CONFIRMED -> figures.latencies().p50();
            case FLOOD, BACKLOG -> figures.perSecond();
            case ONCE, CONNECT -> figures.sentMillis();
        };
    }
}
