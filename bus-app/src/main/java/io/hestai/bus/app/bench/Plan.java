package io.hestai.bus.app.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be measured.
 *
 * @param task latency or throughput
 * @param kind of what
 * @param mode how the senders pace themselves
 * @param rate messages a second of all publishers together; only in the open loop
 * @param size bytes of the payload
 * @param duration how long is measured
 * @param warmup how long is sent before, without counting
 * @param receivers how many receiving processes
 * @param publishers how many sending processes
 * @param direct whether channels are heard on the thread that reads the connection
 * @param messages how many are measured, by all publishers together; 0 for as many as the duration allows
 * @param window how many messages may be sent and not received, in all; it bounds what the run holds in the server's memory
 */
record Plan(
        Task task,
        Kind kind,
        Mode mode,
        long rate,
        int size,
        Duration duration,
        Duration warmup,
        int receivers,
        int publishers,
        boolean direct,
        long messages,
        long window) {

    /** What is wanted; the names are those of the command line. */
    enum Task {
        /** How long a message takes. */
        latency,
        /** How many there can be. */
        throughput
    }

    /** How the senders pace themselves. */
    enum Mode {
        /** At a stated rate, whatever happens. */
        open,
        /** The next message after the answer to the last. */
        closed,
        /** As fast as those before are dealt with. */
        full
    }

    private static final long MOST_WAITING = 50_000;
    private static final long MOST_WAITING_BYTES = 16L << 20;
    private static final long LEAST_WAITING = 16;

    /** Beside the payload: type, role, message id, time, and what Redis needs for an entry. */
    private static final long OVERHEAD_BYTES = 250;

    /** A stream that is trimmed while much is appended keeps so many entries more than asked for. */
    private static final long TRIMMED_LATE = 200;

    /** As many may wait as anybody needs. */
    static long windowFor(int size) {
        return Math.max(LEAST_WAITING, Math.min(MOST_WAITING, MOST_WAITING_BYTES / (size + OVERHEAD_BYTES)));
    }

    /** The same with fewer messages under way, so that the server's memory holds no more than so much, if that can be. */
    Plan within(long bytes) {
        long share = (bytes / messageBytes() - TRIMMED_LATE * publishers) / 2 - LEAST_WAITING;
        long smaller = Math.max(LEAST_WAITING, Math.min(window, share));
        return new Plan(
                task, kind, mode, rate, size, duration, warmup, receivers, publishers, direct, messages, smaller);
    }

    /** How many entries a stream keeps: no follower that is as far behind as the window allows may miss any. */
    long kept() {
        return 2 * window + LEAST_WAITING;
    }

    /** What the run holds in the server's memory at most, about. */
    long memoryBytes() {
        long held = kind.isStored() ? kept() + TRIMMED_LATE * publishers : window * receivers;
        return held * messageBytes();
    }

    private long messageBytes() {
        return size + OVERHEAD_BYTES;
    }

    /** What Redis would have to carry each second, of payload. */
    long bytesPerSecond() {
        return mode == Mode.open ? rate * size : 0;
    }

    /** How many receivers there are in fact: nobody reads what is only appended. */
    int listeners() {
        return kind == Kind.append ? 0 : receivers;
    }

    /** As options of a child process. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--task", task.name(), "--kind", kind.name()));
        arguments.addAll(List.of("--mode", mode.name(), "--rate", Long.toString(rate)));
        arguments.addAll(List.of("--size", Integer.toString(size), "--messages", Long.toString(messages)));
        arguments.addAll(List.of("--window", Long.toString(window)));
        arguments.addAll(List.of("--receivers", Integer.toString(receivers)));
        arguments.addAll(List.of("--publishers", Integer.toString(publishers)));
        if (direct) {
            arguments.add("--direct");
        }
        return arguments;
    }
}
