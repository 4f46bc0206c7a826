package io.hestai.bus.benchmarks.peers;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Shared memory, with a media driver in the receiving process. Receivers that find nothing to do back off as is Aeron's default, but to 50 µs at most, and only after a second
 * of silence to the default millisecond, so as not to disturb others. To spin without end, which Aeron advises for the lowest latency, wants a processor for each thread.
 */
final class AeronPeer implements Peer {
    private static final String CHANNEL = CommonContext.IPC_CHANNEL;
    private static final int FRAGMENTS = 64;
    private static final long QUICK_NANOS = 50_000;
    private static final long SLOW_NANOS = 1_000_000;
    private static final long SILENCE_NANOS = 1_000_000_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final @Nullable MediaDriver driver;
    private final Aeron aeron;

    AeronPeer(Place place) {
        String directory = place.directory().resolve("aeron").toString();
        driver = place.far()
                ? MediaDriver.launch(new MediaDriver.Context()
                        .aeronDirectoryName(directory)
                        .threadingMode(ThreadingMode.SHARED)
                        .dirDeleteOnStart(true)
                        .dirDeleteOnShutdown(true))
                : null;
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(directory).driverTimeoutMs(20_000));
    }

    private static IdleStrategy idle(long longestNanos) {
        return new BackoffIdleStrategy(100, 10, 1_000, longestNanos);
    }

    /** The same number in both processes, and another for the other topic. */
    private static int stream(String topic) {
        return topic.hashCode() & 0x7fff_ffff;
    }

    @Override
    public Sender sender(String topic) {
        Publication publication = aeron.addPublication(CHANNEL, stream(topic));
        IdleStrategy idle = idle(QUICK_NANOS);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);
        return new Sender() {
            @Override
            public void send(byte[] payload) throws IOException {
                buffer.wrap(payload);
                long result = publication.offer(buffer);
                while (result < 0) {
                    // Back pressure: the receiver has not read on.
                    if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED) {
                        throw new IOException(Publication.errorString(result));
                    }
                    idle.idle();
                    result = publication.offer(buffer);
                }
                idle.reset();
            }

            @Override
            public void close() {
                publication.close();
            }
        };
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) throws IOException {
        Subscription subscription = aeron.addSubscription(CHANNEL, stream(topic));
        FragmentAssembler assembler = new FragmentAssembler((buffer, offset, length, header) -> {
            byte[] payload = new byte[length];
            buffer.getBytes(offset, payload);
            Handling.handle(handler, payload);
        });
        Thread thread = new Thread(() -> poll(subscription, assembler), "aeron-receiver");
        thread.setDaemon(true);
        thread.start();
        long began = System.nanoTime();
        while (!subscription.isConnected()) {
            if (System.nanoTime() - began > PATIENCE_NANOS) {
                throw new IOException("nobody sends to " + topic);
            }
            LockSupport.parkNanos(1_000_000);
        }
        return subscription;
    }

    private static void poll(Subscription subscription, FragmentAssembler assembler) {
        IdleStrategy quick = idle(QUICK_NANOS);
        IdleStrategy slow = idle(SLOW_NANOS);
        long last = System.nanoTime();
        while (!subscription.isClosed()) {
            int polled = subscription.poll(assembler, FRAGMENTS);
            long now = System.nanoTime();
            if (polled > 0) {
                last = now;
                slow.reset();
            }
            (now - last < SILENCE_NANOS ? quick : slow).idle(polled);
        }
    }

    @Override
    public void close() {
        aeron.close();
        if (driver != null) {
            driver.close();
        }
    }
}
