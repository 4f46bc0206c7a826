package io.hestai.bus.benchmarks.results;

/**
 * What one round of one peer gave.
 *
 * @param latencies one way
 * @param messages how many were sent
 * @param received how many were received, by each receiver, on average
 * @param sentNanos from the first message until the outcome of all was known to the sender
 * @param receivedNanos from the first message until the last one was received
 * @param cpuNanos what both processes used of the processors meanwhile
 */
public record Figures(
        Latencies latencies, int messages, double received, long sentNanos, long receivedNanos, long cpuNanos) {

    /**
     * What a one-shot program gave.
     *
     * @param nanos from its start to its end
     * @return figures with nothing else
     */
    public static Figures once(long nanos) {
        return new Figures(Latencies.NONE, 1, 1, nanos, nanos, 0);
    }

    /** Messages a second that went the whole way: as many as were sent, or fewer if receiving took longer or some were lost. */
    public double perSecond() {
        return received * 1e9 / Math.max(sentNanos, receivedNanos);
    }

    /** The part of the messages that did not arrive, from 0 to 1. */
    public double lost() {
        return 1 - received / messages;
    }

    /** Microseconds of processor time a message. */
    public double cpuMicros() {
        return cpuNanos / 1e3 / messages;
    }

    /** Milliseconds until the sender knew the outcome of all. */
    public double sentMillis() {
        return sentNanos / 1e6;
    }
}
