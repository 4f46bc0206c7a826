package io.hestai.bus.app.bench;

import io.hestai.bus.app.runtime.ChildProcess;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.Lifecycle;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One sending or receiving process, and how far it is. */
final class Member {
    private static final Duration START = Duration.ofSeconds(30);

    private final String name;
    private final ChildProcess process;
    private long all;
    private long counted;
    private boolean ready;
    private @Nullable Report report;
    private @Nullable String clock;

    Member(String name, ChildProcess process) {
        this.name = name;
        this.process = process;
    }

    void say(String word) {
        process.say(word);
    }

    /** Waits until it is connected. */
    void awaitReady(Lifecycle lifecycle) {
        await(lifecycle, "connect", () -> ready);
    }

    /** What its monotonic clock says. */
    long clock(Lifecycle lifecycle) {
        clock = null;
        say(Words.CLOCK);
        await(lifecycle, "tell the time", () -> clock != null);
        return Long.parseLong(String.valueOf(clock));
    }

    private void await(Lifecycle lifecycle, String what, BooleanSupplier done) {
        long beganNs = System.nanoTime();
        look();
        while (!done.getAsBoolean()) {
            if (lifecycle.stopping()) {
                throw new FailedException("interrupted before anything was measured");
            }
            if (System.nanoTime() - beganNs > START.toNanos()) {
                throw new FailedException(
                        name + " did not " + what + " within " + START.toSeconds() + " s; is this machine very busy?");
            }
            String line = process.next(Duration.ofMillis(20));
            if (line != null) {
                hear(line);
            } else {
                look();
            }
        }
    }

    /** Takes note of what it has said since. */
    void look() {
        boolean alive = process.isAlive();
        for (String line = process.next(Duration.ZERO); line != null; line = process.next(Duration.ZERO)) {
            hear(line);
        }
        if (!alive && report == null) {
            throw new FailedException(name + " ended early");
        }
    }

    private void hear(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case Words.READY -> ready = true;
            case Words.CLOCK -> clock = words[1];
            case Words.GOT -> {
                all = Long.parseLong(words[1]);
                counted = Long.parseLong(words[2]);
            }
            case Words.RESULT -> report = Report.parse(line.substring(Words.RESULT.length() + 1));
            case Words.FAILED -> throw new FailedException(words[2], Integer.parseInt(words[1]), null);
            default -> throw new IllegalStateException(name + " said what nobody understands: " + line);
        }
    }

    /** How many messages it has got, those of the warming up too. */
    long all() {
        return all;
    }

    /** How many of those that count it has got. */
    long counted() {
        return counted;
    }

    /** What it has measured; null if it is not done yet. */
    @Nullable
    Report report() {
        return report;
    }

    /** Lets it go, and sees that it does. */
    void leave(Duration atMost) {
        process.say(Words.LEAVE);
        process.waitFor(atMost);
        process.close();
    }
}
