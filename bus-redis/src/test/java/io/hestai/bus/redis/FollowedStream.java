package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryHandler;
import io.hestai.bus.EntryId;
import io.hestai.bus.Gap;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.XTrimParams;

/** A stream that is followed and trimmed behind the back of its follower, and what the follower is told. */
abstract class FollowedStream {
    static final String KEY = "bus:ctx";

    RedisServer redis;
    Bus bus;
    Jedis raw;
    final List<BusEvent> events = shared();

    /** What a follower was told: numbers of entries, and gaps. */
    final List<Object> told = shared();

    @BeforeEach
    void connectBus(RedisServer server) {
        redis = server;
        bus = connect(server);
        bus.events().listen(events::add);
        raw = server.client();
    }

    @AfterEach
    void closeBus() {
        bus.close();
        raw.close();
    }

    /** Handles entries when it may. */
    final class Recorder implements EntryHandler {
        private final int stopAt;
        final CountDownLatch go = new CountDownLatch(1);
        final CountDownLatch reached = new CountDownLatch(1);

        Recorder(int stopAt) {
            this.stopAt = stopAt;
        }

        @Override
        public void onEntry(StreamEntry entry) throws Exception {
            told.add(number(entry.message()));
            if (number(entry.message()) == stopAt) {
                reached.countDown();
                go.await();
            }
        }

        @Override
        public void onGap(Gap gap) {
            told.add(gap);
        }
    }

    Subscription follow(Position from) {
        return bus.stream("ctx").from(from).follow(new Recorder(-1));
    }

    void append(int from, int to) {
        Stream stream = bus.stream("ctx");
        for (int i = from; i < to - 1; i++) {
            stream.append(numbered(i));
        }
        stream.appendAndWait(numbered(to - 1));
    }

    EntryId id(long index) {
        return EntryId.parse(raw.xrange(KEY, "-", "+", (int) index + 1)
                .get((int) index)
                .getID()
                .toString());
    }

    void trim(long keep) {
        raw.xtrim(KEY, XTrimParams.xTrimParams().maxLen(keep).exactTrimming());
    }

    <T extends BusEvent> List<T> events(Class<T> type) {
        synchronized (events) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }

    void assertNoGap() {
        assertThat(told).noneMatch(Gap.class::isInstance);
        assertThat(events(BusEvent.GapFound.class)).isEmpty();
        assertThat(events(BusEvent.DataLost.class)).isEmpty();
    }
}
