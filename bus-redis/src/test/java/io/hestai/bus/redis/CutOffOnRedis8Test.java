package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.RedisVersion;
import io.hestai.bus.testkit.WithRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis that counts whom it cuts off is taken at its word. */
@WithRedis(version = RedisVersion.REDIS_8)
@Timeout(60)
final class CutOffOnRedis8Test {
    private static final String WHY = "Redis cut this subscriber off: its output buffer was over the limit";

    private final RedisServer redis;
    private HangingListener listener;

    CutOffOnRedis8Test(RedisServer redis) {
        this.redis = redis;
    }

    @BeforeEach
    void prepare() {
        listener = new HangingListener(redis.client());
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private Bus hanging() {
        Bus bus = RedisBus.connect(config(redis));
        bus.channel("state").subscribe(listener, SubscribeOptions.direct());
        return bus;
    }

    @Test
    void aSubscriberThatWasCutOffAtOnceIsToldSo() {
        try (Bus bus = hanging()) {
            listener.publish();
            listener.publishUntilCutOff();
            listener.release();
            eventually(() -> !listener.reasons.isEmpty());
            assertThat(listener.reasons.get(0)).startsWith(WHY);
            assertThat(bus.counters().limits().cutOff()).isEqualTo(1);
        }
    }

    @Test
    void aLookThatFindsTheConnectionGoneDoesNotTakeTheNewCountForTheOldOne() {
        try (Bus bus = hanging()) {
            listener.publish();
            listener.publishUntilCutOff();
            listener.awaitLooks(3);
            listener.release();
            eventually(() -> !listener.reasons.isEmpty());
            assertThat(listener.reasons.get(0)).startsWith(WHY);
            assertThat(bus.counters().limits().cutOff()).isEqualTo(1);
        }
    }
}
