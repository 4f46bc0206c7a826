package io.hestai.bus.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One direction of a proxied connection: what is put in at one end comes out at the other, late or slowly if told so. */
final class ProxyLine implements Runnable {
    private static final int PIECES = 64;
    private static final int SLICES_PER_SECOND = 100;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final SocketChannel to;
    private final LongSupplier bytesPerSecond;
    private final Runnable afterwards;
    private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES);
    private volatile boolean closed;

    /** Some bytes, or none to say that this is the end. */
    private record Piece(ByteBuffer bytes, long dueAt) {}

    /**
     * Makes a line.
     *
     * @param to where it ends
     * @param bytesPerSecond how fast it is; 0 for as fast as it goes
     * @param afterwards what is to be done when its end was reached, or it broke
     */
    ProxyLine(SocketChannel to, LongSupplier bytesPerSecond, Runnable afterwards) {
        this.to = to;
        this.bytesPerSecond = bytesPerSecond;
        this.afterwards = afterwards;
    }

    /** Puts bytes in, and waits for room; they come out not before the delay has passed. */
    void put(byte[] bytes, long delayNanos) {
        if (bytes.length > 0) {
            add(new Piece(ByteBuffer.wrap(bytes), System.nanoTime() + delayNanos));
        }
    }

    /** Ends the line when everything that was put in has come out. */
    void end() {
        add(new Piece(ByteBuffer.allocate(0), System.nanoTime()));
    }

    private void add(Piece piece) {
        boolean added = false;
        while (!added && !closed) {
            try {
                added = pieces.offer(piece, LOOK_NANOS, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // Nobody interrupts the proxy's threads; a test's own may come here by closing, and shall not be held
                // up.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void run() {
        try {
            Piece piece = next();
            while (piece != null && piece.bytes.hasRemaining()) {
                awaitTime(piece.dueAt);
                write(piece.bytes);
                piece = next();
            }
        } catch (IOException e) {
            // One of the two is gone; the other is about to be.
        } finally {
            afterwards.run();
        }
    }

    private @Nullable Piece next() {
        while (!closed) {
            try {
                Piece piece = pieces.poll(LOOK_NANOS, TimeUnit.NANOSECONDS);
                if (piece != null) {
                    return piece;
                }
            } catch (InterruptedException e) {
                return null;
            }
        }
        return null;
    }

    private void awaitTime(long time) {
        for (long left = time - System.nanoTime(); left > 0 && !closed; left = time - System.nanoTime()) {
            LockSupport.parkNanos(this, Math.min(left, LOOK_NANOS));
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining() && !closed) {
            long speed = bytesPerSecond.getAsLong();
            if (speed == 0) {
                to.write(bytes);
            } else {
                int slice = (int) Math.min(bytes.remaining(), Math.max(1, speed / SLICES_PER_SECOND));
                long began = System.nanoTime();
                int end = bytes.limit();
                bytes.limit(bytes.position() + slice);
                to.write(bytes);
                bytes.limit(end);
                awaitTime(began + TimeUnit.SECONDS.toNanos(slice) / speed);
            }
        }
    }

    /** Lets nothing more out. */
    void close() {
        closed = true;
    }
}
