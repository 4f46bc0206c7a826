package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Payload;
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

    /**
     * What was done.
     *
     * @param nanos until the outcome of all was known
     * @param messages how many were sent
     */
    record Sent(long nanos, int messages) {
        static Sent since(long began, int messages) {
            return new Sent(System.nanoTime() - began, messages);
        }
    }

    /**
     * Sends at a fixed rate, whatever happens; each message bears the time when it was due. Gives up when twice the time is over, so that a peer which cannot
     * hold the rate does not hold up the others.
     */
    Sent open(int rate, int messages, int size) throws Exception {
        long began = System.nanoTime();
        double interval = 1e9 / rate;
        long longest = (long) (2 * interval * messages);
        int sent = 0;
        while (sent < messages && System.nanoTime() - began < longest) {
            long due = began + (long) (sent * interval);
            awaitTime(due);
            sender.send(Payload.of(Payload.MEASURE, due, size));
            sent++;
        }
        sender.await();
        return Sent.since(began, sent);
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

    /** Sends each message when the outcome of the one before is known. */
    Sent confirmed(int messages, int size) throws Exception {
        long began = System.nanoTime();
        samples.begin(messages);
        for (int i = 0; i < messages; i++) {
            byte[] payload = Payload.of(Payload.MEASURE, System.nanoTime(), size);
            sender.send(payload);
            sender.await();
            samples.arrived(payload);
        }
        return Sent.since(began, messages);
    }

    /** Sends as fast as it goes. */
    Sent flood(int messages, int size) throws Exception {
        long began = System.nanoTime();
        byte[] payload = Payload.of(Payload.MEASURE, began, size);
        for (int i = 0; i < messages; i++) {
            sender.sendOneOfMany(payload);
        }
        sender.await();
        return Sent.since(began, messages);
    }
}
