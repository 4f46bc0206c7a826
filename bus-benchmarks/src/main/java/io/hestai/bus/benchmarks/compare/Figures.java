package io.hestai.bus.benchmarks.compare;

/**
 * What one round of one peer gave.
 *
 * @param latencies one way
 * @param messages how many were sent
 * @param missing how many of those that should have been received were not
 * @param sentNanos from the first message until the outcome of all was known to the sender
 * @param receivedNanos from the first message until the last one was received
 * @param cpuNanos what both processes used of the processor meanwhile
 */
record Figures(Latencies latencies, int messages, int missing, long sentNanos, long receivedNanos, long cpuNanos) {
    double micros(double percentile) {
        return latencies.micros(percentile);
    }

    double sentPerSecond() {
        return messages * 1e9 / sentNanos;
    }

    double receivedPerSecond() {
        return (messages - missing) * 1e9 / receivedNanos;
    }

    double cpuMicrosPerMessage() {
        return cpuNanos / 1e3 / messages;
    }
}
