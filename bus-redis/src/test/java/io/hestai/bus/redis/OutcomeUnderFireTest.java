package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.EntryId;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;

/** Connections are ended from outside again and again while messages are appended. */
@WithRedis
final class OutcomeUnderFireTest {
    private static final int MESSAGES = 20_000;

    private RedisServer redis;

    @BeforeEach
    void use(RedisServer server) {
        redis = server;
    }

    /** Ends the writer's connection; whether it was there. */
    private static boolean cutWriter(Jedis raw) {
        byte[] list = (byte[]) raw.sendCommand(Protocol.Command.CLIENT, "LIST");
        for (String line : new String(list, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.contains("name=hbus:agent:writer")) {
                String id = line.substring(line.indexOf('=') + 1, line.indexOf(' '));
                return !raw.sendCommand(Protocol.Command.CLIENT, "KILL", "ID", id)
                        .equals(0L);
            }
        }
        return false;
    }

    private static void allStoredOnceInOrder(Stream stream, List<CompletableFuture<EntryId>> appended) {
        Map<EntryId, Integer> stored = new HashMap<>();
        List<Integer> order = new ArrayList<>();
        for (StreamEntry entry : stream.from(Position.start()).read()) {
            order.add(number(entry.message()));
            stored.put(entry.id(), number(entry.message()));
        }
        assertThat(order).isEqualTo(upTo(appended.size()));
        for (int i = 0; i < appended.size(); i++) {
            assertThat(stored.get(appended.get(i).join())).isEqualTo(i);
        }
    }

    @Test
    void eachMessageIsStoredOnceAndInOrderHoweverOftenTheConnectionIsCut() {
        try (Bus bus = RedisBus.connect(config(redis));
                Jedis raw = redis.client()) {
            Stream plain = bus.stream("jobs");
            Stream announced = bus.stream("told");
            int cuts = 0;
            List<CompletableFuture<EntryId>> appended = new ArrayList<>();
            List<CompletableFuture<EntryId>> told = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                appended.add(plain.append(numbered(i)));
                if (i % 4 == 0) {
                    told.add(announced.announce(numbered(i / 4)));
                }
                if (i % 500 == 250) {
                    cuts += cutWriter(raw) ? 1 : 0;
                } else if (i % 500 == 499) {
                    // So that there is progress between two cuts.
                    appended.get(i).join();
                }
            }
            appended.forEach(CompletableFuture::join);
            told.forEach(CompletableFuture::join);
            allStoredOnceInOrder(plain, appended);
            allStoredOnceInOrder(announced, told);
            assertThat(cuts).isGreaterThan(10);
            assertThat(bus.counters().reconnects()
                            + bus.counters().resolvedFound()
                            + bus.counters().resolvedResent())
                    .isPositive();
            eventually(() -> bus.outbox().depth() == 0);
            assertThat(bus.counters().unknown()).isZero();
            assertThat(bus.counters().stored()).isEqualTo(appended.size() + told.size());
        }
    }
}
