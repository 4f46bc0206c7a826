package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Peer;
import java.util.concurrent.locks.LockSupport;

/** The ways of sending. */
final class Load {
    /** A thread that parks wakes up late by about so much; the rest of the time is spent spinning. */
    private static final long SPIN_NANOS = 80_000;

    private final Peer.Sender sender;
    private final Samples samples;

    Load(Peer.Sender sender, Samples samples) {
        this.sender = sender;
        this.samples = samples;
    }

    /** Sends at a fixed rate, whatever happens; each message bears the time when it was due. Gives how long it took. */
    long open(int rate, int messages, int size) throws Exception {
        long began = System.nanoTime();
        double interval = 1e9 / rate;
        for (int i = 0; i < messages; i++) {
            long due = began + (long) (i * interval);
            awaitTime(due);
            sender.send(Payload.of(Payload.MEASURE, due, size));
        }
        sender.await();
        return System.nanoTime() - began;
    }

    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Sends each message when the answer to the one before is there. */
    long closed(int messages, int size) throws Exception {
        long began = System.nanoTime();
        samples.begin(messages);
        for (int i = 0; i < messages; i++) {
            samples.expectAnswer();
            sender.send(Payload.of(Payload.ECHO, System.nanoTime(), size));
            samples.awaitAnswer();
        }
        sender.await();
        return System.nanoTime() - began;
    }

    /** Sends as fast as it goes. */
    long flood(int messages, int size) throws Exception {
        long began = System.nanoTime();
        byte[] payload = Payload.of(Payload.MEASURE, began, size);
        for (int i = 0; i < messages; i++) {
            sender.send(payload);
        }
        sender.await();
        return System.nanoTime() - began;
    }
}
