package io.hestai.bus.redis;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** One connection's life: what was sent over it and not answered yet, and whose connection it is in the server's eyes. */
final class Wire {
    /** Each takes up to half the command timeout; then it is to be seen what has become of the server. */
    private static final int MOST_WAITS_IN_VAIN = 2;

    private final Link link;
    private final ServerRun run;
    private final @Nullable DiskWait diskWait;
    private final Queue<Outgoing<?>> unanswered = new ConcurrentLinkedQueue<>();

    /** Answered, but not settled: not yet known to be on disk, or refused for now; only the thread that reads the replies touches it. */
    private final ArrayDeque<Answered> unsettled = new ArrayDeque<>();

    /** Only the thread that reads the replies touches it. */
    private int waitsInVain;

    private volatile boolean failed;
    private volatile long sent;
    private volatile long answered;

    /**
     * Begins a connection's life.
     *
     * @param diskWait how to make sure that an append is on disk before it counts as stored; null if its reply says so, or need not
     */
    Wire(Link link, ServerRun run, @Nullable DiskWait diskWait) {
        this.link = link;
        this.run = run;
        this.diskWait = diskWait;
    }

    @Nullable
    DiskWait diskWait() {
        return diskWait;
    }

    /** Whether the server has answered over it what it was asked: then it is worth while to make the next one at once. */
    boolean isProven() {
        return answered > 0 && !failed;
    }

    /**
     * Takes note of an answer.
     *
     * @return whether what was answered is kept, to be settled when the disk has it
     * @throws IOException if Redis refuses for now what an earlier run of the program left: nobody waits for that, who could send it again, so
     *     it is kept until Redis takes it
     */
    boolean isToStay(Outgoing<?> outgoing, @Nullable Object answer) throws IOException {
        Append append = outgoing.append();
        if (append == null) {
            return false;
        }
        if (answer instanceof RedisError error) {
            if (append.isOfEarlierRun() && Failures.mayPass(error)) {
                unsettled.add(new Answered(outgoing, answer));
                failed = true;
                throw new IOException("Redis refuses for now what an earlier run left: " + error.text());
            }
            return false;
        }
        if (diskWait != null) {
            unsettled.add(new Answered(outgoing, answer));
        }
        return diskWait != null;
    }

    /**
     * Takes note of the answer to a wait for the disk.
     *
     * @return whether all that was answered before is on disk; if not, there is to be one more wait
     * @throws IOException if to wait on makes no sense; the next connection finds out what the server can
     */
    boolean isOnDisk(@Nullable Object answer) throws IOException {
        if (answer instanceof RedisError error) {
            failed = true;
            throw new IOException("Redis cannot store on disk any more: " + error.text());
        }
        boolean onDisk = DiskWait.isOnDisk(answer);
        waitsInVain = onDisk ? 0 : waitsInVain + 1;
        if (waitsInVain == MOST_WAITS_IN_VAIN) {
            failed = true;
            throw new IOException(DiskWait.LATE);
        }
        return onDisk;
    }

    /** Makes the connection to send over. */
    static Wire dial(Dialer dialer, Names names) throws IOException {
        Link link = dialer.dialDuplex(Sender.PURPOSE);
        try {
            long timeout = dialer.commandTimeoutNanos();
            dialer.probeDisk(link);
            DiskWait wait =
                    dialer.diskProof() == DiskProof.WAITAOF ? new DiskWait(names.namespaceKey("disk"), timeout) : null;
            return new Wire(link, ServerRun.of(link, timeout), wait);
        } catch (IOException | RuntimeException e) {
            link.close();
            throw e;
        }
    }

    Link link() {
        return link;
    }

    ServerRun run() {
        return run;
    }

    Queue<Outgoing<?>> unanswered() {
        return unanswered;
    }

    /** An append that Redis has answered, and the answer. */
    record Answered(Outgoing<?> outgoing, @Nullable Object answer) {}

    ArrayDeque<Answered> unsettled() {
        return unsettled;
    }

    /** Only whoever holds the writing lock counts here. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countSent() {
        sent++;
    }

    /** Only the thread that reads the replies counts here. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countAnswered() {
        answered++;
    }

    boolean isIdle() {
        return sent == answered;
    }
}
