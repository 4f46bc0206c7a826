package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.Retention;
import io.hestai.bus.Stream;

/**
 * What it costs the server to trim a stream. Each time by a bus of its own, because a bus goes on for a while to keep the retention that it was once
 * asked for.
 */
final class Trimming {
    private static final int APPENDS = 500;
    private static final int STEPS = 3;

    /** So many more than asked for may stay, by the documentation, and some more were appended. */
    private static final int ROUGHLY = 300;

    private final Lab lab;
    private final String stream;

    Trimming(Lab lab, String stream) {
        this.lab = lab;
        this.stream = stream;
    }

    /**
     * What was seen.
     *
     * @param perEntry microseconds of the server for each entry that was removed
     * @param longest microseconds that one step took at most
     */
    record Cost(double perEntry, double longest) {}

    /** Trims entries that nobody holds. */
    Cost away(long entries) {
        try (Bus bus = lab.connect()) {
            long kept = bus.stream(stream).length() - entries;
            lab.server().forgetCommands();
            Stream trimmed = bus.stream(stream).keeping(Retention.count(kept));
            trimmed.appendAndWait(Probe.now());
            Waits.forSure("a trimmed stream", () -> trimmed.length() < kept + ROUGHLY);
            return new Cost(
                    (double) lab.server().command("eval").micros() / entries,
                    lab.server().longest("eval"));
        }
    }

    /** Tries to trim a stream of which nothing may go; microseconds of the server for each step. */
    double heldUp(long kept) {
        try (Bus bus = lab.connect()) {
            lab.server().forgetCommands();
            Stream held = bus.stream(stream).keeping(Retention.count(kept));
            Message message = Probe.now();
            Waits.forSure("some steps of trimming", () -> {
                for (int i = 0; i < APPENDS; i++) {
                    var unused = held.append(message);
                }
                held.appendAndWait(message);
                return lab.server().command("eval").calls() >= STEPS;
            });
            return lab.server().command("eval").microsPerCall();
        }
    }
}
