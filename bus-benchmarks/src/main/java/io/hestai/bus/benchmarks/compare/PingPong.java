package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Payload;
import io.hestai.bus.benchmarks.peers.Peer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends each message when the answer to the one before is there, on the thread on which the peer hands that answer over: on either side one thread
 * receives and sends, as in the programs in C, and no hand-over of the benchmark's own comes between.
 */
final class PingPong implements Peer.Handler {
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final Peer.Sender sender;
    private final Samples samples;
    private int size;
    private volatile int left;
    private volatile @Nullable Thread waiting;
    private volatile @Nullable Exception failure;

    PingPong(Peer.Sender sender, Samples samples) {
        this.sender = sender;
        this.samples = samples;
    }

    Load.Sent play(int messages, int messageSize) throws Exception {
        long began = System.nanoTime();
        samples.begin(messages);
        size = messageSize;
        waiting = Thread.currentThread();
        left = messages;
        try {
            serve();
            awaitEnd();
        } finally {
            left = 0;
        }
        sender.await();
        return Load.Sent.since(began, messages);
    }

    /** One thread at a time: the first answer may come before the first call has returned. */
    private synchronized void serve() throws Exception {
        sender.send(Payload.of(Payload.ECHO, System.nanoTime(), size));
    }

    private void awaitEnd() throws Exception {
        long since = System.nanoTime();
        int before = left;
        while (left > 0) {
            LockSupport.parkNanos(this, PATIENCE_NANOS);
            Exception failed = failure;
            if (failed != null) {
                throw failed;
            }
            int now = left;
            if (now == before && System.nanoTime() - since > PATIENCE_NANOS) {
                throw new IllegalStateException("no answer within 5 s");
            }
            since = now == before ? since : System.nanoTime();
            before = now;
        }
    }

    @Override
    public void handle(byte[] answer) {
        samples.returned(answer);
        int now = left - 1;
        if (now < 0) {
            return; // nobody waits for it any more
        }
        left = now;
        try {
            if (now > 0) {
                serve();
            }
        } catch (Exception e) {
            failure = e;
        }
        if (now == 0 || failure != null) {
            LockSupport.unpark(waiting);
        }
    }
}
