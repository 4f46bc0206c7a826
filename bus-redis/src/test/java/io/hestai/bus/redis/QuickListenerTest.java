package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static io.hestai.bus.redis.Buses.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.Channel;
import io.hestai.bus.ConnectionHealth;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener that has proved to be quick is run by the thread that reads, and keeps all that is promised of others. */
@Timeout(60)
final class QuickListenerTest {
    private static RedisServer redis;

    private Bus bus;
    private final List<Integer> heard = shared();
    private final AtomicReference<Thread> caller = new AtomicReference<>();
    private volatile Runnable inListener = () -> {};

    @BeforeAll
    static void launch() {
        redis = RedisServer.launch();
    }

    @AfterAll
    static void end() {
        redis.close();
    }

    @BeforeEach
    void open() {
        bus = connect(redis);
    }

    @AfterEach
    void close() {
        bus.close();
    }

    /** Publishes numbers until the listener is run by the thread that reads; gives the next number. */
    private int provedQuick(Channel channel, int from) {
        int next = from;
        caller.set(null);
        while (!isReader(caller.get())) {
            int published = next++;
            assertThat(published - from)
                    .as("published, and the listener still has a thread of its own")
                    .isLessThan(20_000);
            channel.publishAndWait(numbered(published));
            eventually(() -> heard.size() == published + 1);
        }
        return next;
    }

    /** Publishes numbers until one keeps the thread that reads, and stays there until it is released; gives the next number. */
    private int keptReader(Channel channel, CountDownLatch release) {
        int next = 0;
        while (true) {
            CountDownLatch begun = new CountDownLatch(1);
            AtomicBoolean kept = new AtomicBoolean();
            inListener = () -> {
                kept.set(isReader(Thread.currentThread()));
                begun.countDown();
                if (kept.get()) {
                    await(release);
                }
            };
            int published = next++;
            channel.publishAndWait(numbered(published));
            await(begun);
            if (kept.get()) {
                return next;
            }
            eventually(() -> heard.size() == published + 1);
        }
    }

    private static boolean isReader(@Nullable Thread thread) {
        return thread != null && thread.getName().startsWith("hbus-subscriber");
    }

    private Subscription listen(Channel channel) {
        return channel.subscribe(m -> {
            caller.set(Thread.currentThread());
            inListener.run();
            heard.add(number(m.message()));
        });
    }

    @Test
    void oneThatHangsHoldsUpNobodyElse() {
        Channel channel = bus.channel("quick");
        List<Integer> others = shared();
        bus.channel("other").subscribe(m -> others.add(number(m.message())));
        listen(channel);
        CountDownLatch release = new CountDownLatch(1);
        int published = keptReader(channel, release);

        for (int i = 0; i < 100; i++) {
            channel.publishAndWait(numbered(published + i));
            bus.channel("other").publishAndWait(numbered(i));
        }

        eventually(() -> others.equals(upTo(100)));
        assertThat(heard).hasSize(published - 1);
        release.countDown();
        eventually(() -> heard.equals(upTo(published + 100)));
    }

    @Test
    void oneThatHangsHidesNoServerThatIsSilent() {
        Channel channel = bus.channel("silent");
        listen(channel);
        CountDownLatch release = new CountDownLatch(1);
        keptReader(channel, release);
        redis.pause();
        try {
            eventually(() -> bus.connections().stream()
                    .anyMatch(each ->
                            each.purpose().equals(Subscriber.PURPOSE) && each.state() == ConnectionHealth.State.DOWN));
        } finally {
            redis.resume();
            release.countDown();
        }
    }

    @Test
    void twoThatHangOneAfterTheOtherHoldUpNobodyElse() {
        Channel channel = bus.channel("first");
        listen(channel);
        CountDownLatch release = new CountDownLatch(1);
        keptReader(channel, release);
        List<Integer> others = shared();
        bus.channel("second").subscribe(m -> {
            others.add(number(m.message()));
            if (others.size() == 500) {
                await(release);
            }
        });
        List<Integer> third = shared();
        bus.channel("third").subscribe(m -> third.add(number(m.message())));

        for (int i = 0; i < 1_000; i++) {
            bus.channel("second").publishAndWait(numbered(i));
            bus.channel("third").publishAndWait(numbered(i));
        }

        eventually(() -> third.equals(upTo(1_000)));
        release.countDown();
        eventually(() -> others.equals(upTo(1_000)));
    }

    @Test
    void oneThatHangsLetsNothingOvertakeOnTheWayToOthersOfItsChannel() {
        Channel channel = bus.channel("both");
        listen(channel);
        int published = 0;
        // More than once, as a busy machine may make any listener slow just now.
        for (int attempt = 0; attempt < 2; attempt++) {
            int next = provedQuick(channel, published);
            List<Integer> others = shared();
            Subscription second = channel.subscribe(m -> others.add(number(m.message())));
            CountDownLatch release = new CountDownLatch(1);
            inListener = () -> await(release);

            for (int i = 0; i < 100; i++) {
                channel.publishAndWait(numbered(next + i));
            }

            eventually(() -> others.size() >= 99);
            assertThat(others.get(0)).isEqualTo(next);
            release.countDown();
            inListener = () -> {};
            published = next + 100;
            List<Integer> all = upTo(published);
            eventually(() -> heard.equals(all));
            second.close();
        }
    }

    @Test
    void oneThatSubscribesIsNotWaitedForByItself() {
        Channel channel = bus.channel("nested");
        listen(channel);
        int published = provedQuick(channel, 0);
        List<Integer> inner = shared();
        AtomicReference<Subscription> nested = new AtomicReference<>();
        inListener =
                () -> nested.compareAndSet(null, bus.channel("inner").subscribe(m -> inner.add(number(m.message()))));

        channel.publishAndWait(numbered(published));

        eventually(() -> heard.size() == published + 1);
        bus.channel("inner").publishAndWait(numbered(7));
        eventually(() -> inner.equals(List.of(7)));
    }

    @Test
    void closingWaitsForWhatIsBeingHandled() throws Exception {
        Channel channel = bus.channel("closing");
        Subscription subscription = listen(channel);
        CountDownLatch release = new CountDownLatch(1);
        int published = keptReader(channel, release);
        Thread closer = new Thread(subscription::close);
        closer.start();

        assertThat(subscription.awaitEnd(Duration.ofMillis(200))).isFalse();
        release.countDown();
        closer.join(10_000);
        assertThat(closer.isAlive()).isFalse();
        assertThat(heard).hasSize(published);
    }

    @Test
    void oneThatClosesItselfIsNotWaitedFor() throws Exception {
        Channel channel = bus.channel("leaving");
        Subscription subscription = listen(channel);
        int published = provedQuick(channel, 0);
        long began = System.nanoTime();
        inListener = subscription::close;

        channel.publishAndWait(numbered(published));

        assertThat(subscription.awaitEnd(Duration.ofSeconds(10))).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void anInterruptLeftBehindDoesNotReachTheConnection() {
        Channel channel = bus.channel("interrupting");
        listen(channel);
        int published = provedQuick(channel, 0);
        inListener = () -> Thread.currentThread().interrupt();

        for (int i = 0; i < 50; i++) {
            channel.publishAndWait(numbered(published + i));
        }

        eventually(() -> heard.equals(upTo(published + 50)));
        assertThat(bus.connections()).allMatch(each -> each.state() == ConnectionHealth.State.UP);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came within 30 s");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
