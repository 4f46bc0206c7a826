package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.shared;

import io.hestai.bus.BusEvent;
import io.hestai.bus.ChannelListener;
import io.hestai.bus.ChannelMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;

/** A listener that hangs until it is released, and what Redis holds for it meanwhile. */
final class HangingListener implements ChannelListener, AutoCloseable {
    static final int LIMIT = 4 << 20;
    private static final String LARGE = "x".repeat(100_000);

    final List<BusEvent> events = shared();
    final List<String> reasons = shared();
    final List<String> heard = shared();
    final Jedis raw;
    private final CountDownLatch release = new CountDownLatch(1);

    HangingListener(Jedis raw) {
        this.raw = raw;
        raw.configSet("client-output-buffer-limit", "pubsub " + LIMIT + " 0 0");
        raw.configResetStat();
    }

    @Override
    public void onMessage(ChannelMessage message) throws InterruptedException {
        heard.add(message.channel());
        if (!release.await(50, TimeUnit.SECONDS)) {
            throw new IllegalStateException("never released");
        }
    }

    @Override
    public void onResubscribed(Duration gap, String reason) {
        reasons.add(reason);
    }

    void release() {
        release.countDown();
    }

    <E> List<E> events(Class<E> type) {
        return List.copyOf(events).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    void publish() {
        raw.publish("bus:state", "small");
    }

    void publishUntilHeld(int bytes) {
        while (held() < bytes) {
            raw.publish("bus:state", LARGE);
        }
    }

    void publishUntilCutOff() {
        while (held() >= 0) {
            raw.publish("bus:state", LARGE);
        }
    }

    /** How much Redis holds for the subscriber; -1 if it is not connected. */
    long held() {
        for (String client : raw.clientList().split("\n", -1)) {
            if (client.contains("name=hbus:agent:subscriber ")) {
                return Long.parseLong(client.replaceAll(".* omem=(\\d+) .*", "$1"));
            }
        }
        return -1;
    }

    /** Waits until the bus has asked Redis so many times more what it holds. */
    void awaitLooks(int more) {
        long before = looks();
        eventually(() -> looks() >= before + more);
    }

    private long looks() {
        String line = raw.info("commandstats");
        int at = line.indexOf("cmdstat_client|list:calls=");
        return at < 0 ? 0 : Long.parseLong(line.substring(line.indexOf('=', at) + 1, line.indexOf(',', at)));
    }

    @Override
    public void close() {
        release();
        raw.close();
    }
}
