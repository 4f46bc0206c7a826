package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.eventually;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Delivery;
import io.hestai.bus.RetryPolicy;
import io.hestai.bus.testkit.FaultProxy;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.chaos.DeliveryLedger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A program that works for the group under one name, in many lives: it may be restarted in good order, or die. */
final class ChaosConsumer {
    static final String GROUP = "g";
    private static final int THROWS_ONE_IN = 500;
    private static final int POISON_ONE_IN = 2_000;
    private static final RetryPolicy POLICY = new RetryPolicy(4, Duration.ofMillis(5), Duration.ofMillis(50));

    static final Duration LEASE = Duration.ofSeconds(3);

    private final RedisServer redis;
    private final String name;
    private final List<String> streams;
    private final DeliveryLedger ledger;
    private final ChaosTally tally;
    private final AtomicLong hang = new AtomicLong();
    private final AtomicBoolean hanging = new AtomicBoolean();
    private volatile Life life;

    /** One life: a bus behind a proxy of its own. */
    static final class Life {
        private final FaultProxy proxy;
        private final Bus bus;
        private volatile boolean dead;

        Life(FaultProxy proxy) {
            this.proxy = proxy;
            this.bus = RedisBus.connect(
                    BusConfig.forRole("worker").withUrl(proxy.url().toString()).withTimeouts(ChaosPlan.TIMEOUTS));
        }

        boolean isDead() {
            return dead;
        }
    }

    /** What a handler throws. Without a trace: there are many. */
    private static final class OnPurpose extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OnPurpose(String what) {
            super(what, null, false, false);
        }
    }

    ChaosConsumer(RedisServer redis, String name, List<String> streams, DeliveryLedger ledger, ChaosTally tally) {
        this.redis = redis;
        this.name = name;
        this.streams = streams;
        this.ledger = ledger;
        this.tally = tally;
        this.life = begin();
    }

    private Life begin() {
        Life begun = new Life(FaultProxy.before(redis));
        for (String stream : streams) {
            begun.bus.stream(stream)
                    .group(GROUP)
                    .consume(
                            delivery -> handle(begun, delivery),
                            ConsumeOptions.defaults()
                                    .consumer(name)
                                    .retryPolicy(POLICY)
                                    .lease(LEASE));
        }
        return begun;
    }

    private void handle(Life mine, Delivery delivery) {
        if (mine.dead) {
            // Nobody runs any more; what the bus still has in hand here is not handled, nor can it be settled.
            throw new OnPurpose("dead");
        }
        String id = delivery.message().messageId();
        ledger.delivered(GROUP, name, id, delivery.id(), delivery.attempt(), ChaosPublisher.hash(delivery.message()));
        tally.begin(id, mine);
        try {
            hangIfTold();
            throwIfItsTurn(id, delivery.attempt());
        } finally {
            tally.end(id, mine);
        }
    }

    private void throwIfItsTurn(String id, long attempt) {
        int chance = Math.floorMod(id.hashCode() * 31, THROWS_ONE_IN * POISON_ONE_IN);
        if (chance % POISON_ONE_IN == 0 || (chance % THROWS_ONE_IN == 1 && attempt == 1)) {
            tally.thrown.incrementAndGet();
            throw new OnPurpose("on purpose");
        }
    }

    private void hangIfTold() {
        long nanos = hang.get();
        if (nanos > 0 && hanging.compareAndSet(false, true)) {
            ChaosFault.hold(TimeUnit.NANOSECONDS.toMillis(nanos));
            hang.set(0);
            hanging.set(false);
        }
    }

    /** Lets the next handler take long. */
    void hang(Duration time) {
        hang.set(time.toNanos());
    }

    /** Whether a handler takes long or is about to. */
    boolean isHanging() {
        return hang.get() > 0;
    }

    FaultProxy proxy() {
        return life.proxy;
    }

    /** Closes it and starts it again. */
    void restart() {
        close();
        life = begin();
    }

    /** Lets it die as a process does that is killed; it then starts again under its name. */
    void dieAndRestart(boolean withoutATrace) {
        Life ended = life;
        eventually(() -> !ended.proxy.connections().isEmpty());
        ended.dead = true;
        if (withoutATrace) {
            // Its machine is gone: nobody tells the server.
            ended.proxy.halfOpen();
        } else {
            ended.proxy.refuseConnections();
            ended.proxy.cut();
        }
        Thread burial = new Thread(
                () -> {
                    ended.bus.close();
                    ended.proxy.close();
                },
                "chaos-burial");
        burial.setDaemon(true);
        burial.start();
        life = begin();
    }

    void close() {
        life.bus.close();
        life.proxy.close();
    }
}
