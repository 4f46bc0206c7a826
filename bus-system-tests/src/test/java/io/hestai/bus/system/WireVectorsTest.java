package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.ChannelMessage;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.system.Vectors.Vector;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The wire is what {@code docs/wire-format.md} says: each vector through a real Redis, its raw side by a client that knows no bus. */
@WithRedis(within = {"bus:", "*"})
class WireVectorsTest {
    private static final String STREAM = "vectors";
    private static final String KEY = "bus:" + STREAM;

    private final RedisServer redis;
    private final Bus bus;
    private final RawRedis raw;

    WireVectorsTest(RedisServer redis) {
        this.redis = redis;
        this.bus = connect();
        this.raw = new RawRedis(redis);
    }

    private Bus connect() {
        return RedisBus.connect(BusConfig.forRole("agent").withUrl(redis.url().toString()));
    }

    @AfterEach
    void disconnect() {
        raw.close();
        bus.close();
    }

    static List<Vector> entries() {
        return Vectors.of("entries");
    }

    static List<Vector> payloads() {
        return Vectors.of("payloads");
    }

    static List<Vector> written() {
        return Vectors.of("written");
    }

    @ParameterizedTest
    @MethodSource("entries")
    void aForeignEntryIsReadAs(Vector vector) {
        List<byte[]> flat = Vectors.flat(vector.json().get("fields"));
        String id = raw.append(KEY, vector.json().get("id").asString(), flat);

        StreamEntry entry = only(bus.stream(STREAM).from(Position.start()).read());

        assertThat(entry.id()).isEqualTo(EntryId.parse(id));
        assertThat(Vectors.notation(entry.message()).toString())
                .isEqualTo(vector.json().get("message").toString());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void aForeignEntryLosesNothingWhenItIsAppendedAgain(Vector vector) {
        raw.append(
                KEY,
                vector.json().get("id").asString(),
                Vectors.flat(vector.json().get("fields")));
        Message read = only(bus.stream(STREAM).from(Position.start()).read()).message();

        bus.stream("again").appendAndWait(read);

        Message again = only(bus.stream("again").from(Position.start()).read()).message();
        assertThat(again.toBuilder().role(read.role()).build()).isEqualTo(read);
    }

    @Test
    void followersAndGroupsReadWhatARangeReads() throws Exception {
        List<Vector> vectors = entries();
        for (int i = 0; i < vectors.size(); i++) {
            raw.append(
                    KEY,
                    "1690000000123-" + (i + 1),
                    Vectors.flat(vectors.get(i).json().get("fields")));
        }
        Stream stream = bus.stream(STREAM);
        List<Message> ranged = new ArrayList<>();
        stream.from(Position.start()).read().forEach(entry -> ranged.add(entry.message()));

        BlockingQueue<Message> followed = new LinkedBlockingQueue<>();
        BlockingQueue<Message> delivered = new LinkedBlockingQueue<>();
        stream.from(Position.start()).follow(entry -> followed.add(entry.message()));
        stream.group("daemon").consume(delivery -> delivered.add(delivery.message()));

        assertThat(ranged).hasSameSizeAs(vectors);
        assertThat(take(followed, ranged.size())).isEqualTo(ranged);
        assertThat(take(delivered, ranged.size())).isEqualTo(ranged);
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void aForeignPayloadIsHeardAs(Vector vector) throws Exception {
        BlockingQueue<ChannelMessage> heard = new LinkedBlockingQueue<>();
        bus.channel("state").subscribe(heard::add);

        long before = System.currentTimeMillis();
        raw.publish("bus:state", Vectors.bytes(vector.json().get("payload")));
        ChannelMessage message = take(heard, 1).get(0);
        long after = System.currentTimeMillis();

        ObjectNode expected = (ObjectNode) vector.json().get("message").deepCopy();
        if (expected.has("raw")) {
            expected.set("raw", Vectors.notation(Vectors.bytes(expected.get("raw"))));
        }
        if (expected.path("timestamp").asString("").equals("receipt")) {
            assertThat(message.message().timestampMs()).isBetween(before, after);
            expected.put("timestamp", message.message().timestampMs());
        }
        assertThat(message.channel()).isEqualTo("state");
        assertThat(Vectors.notation(message.message()).toString()).isEqualTo(expected.toString());
        assertThat(message.announced().map(it -> List.of(it.stream(), it.id().toString())))
                .isEqualTo(vector.json()
                        .optional("announced")
                        .map(it -> List.of(
                                it.get("stream").asString(), it.get("entry_id").asString())));
    }

    @ParameterizedTest
    @MethodSource("written")
    void aMessageIsWrittenAs(Vector vector) throws Exception {
        Message message = Vectors.message(vector.json().get("message"));
        String payload = vector.json().get("payload").asString();
        try (RawRedis.Ear ear = new RawRedis.Ear(redis, "bus:state")) {
            assertThat(bus.channel("state").publishAndWait(message)).isEqualTo(1);
            assertThat(text(ear.next())).isEqualTo(payload);
        }
        if (vector.json().has("entry")) {
            bus.stream(STREAM).appendAndWait(message);
            assertThat(Vectors.pairs(raw.newestEntry(KEY)))
                    .isEqualTo(vector.json().get("entry"));
            announcedIsBoth(message, payload, vector.json().get("entry"));
        }
    }

    private void announcedIsBoth(Message message, String payload, JsonNode entry) throws Exception {
        try (RawRedis.Ear ear = new RawRedis.Ear(redis, KEY)) {
            EntryId id = bus.stream(STREAM).announceAndWait(message);
            String place = ",\"stream\":\"" + STREAM + "\",\"entry_id\":\"" + id + "\"}";
            assertThat(text(ear.next())).isEqualTo(payload.substring(0, payload.length() - 1) + place);
            assertThat(Vectors.pairs(raw.newestEntry(KEY))).isEqualTo(entry);
        }
    }

    private static StreamEntry only(Iterable<StreamEntry> entries) {
        List<StreamEntry> list = new ArrayList<>();
        entries.forEach(list::add);
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    private static <T> List<T> take(BlockingQueue<T> queue, int count) throws InterruptedException {
        List<T> taken = new ArrayList<>();
        while (taken.size() < count) {
            T next = queue.poll(10, TimeUnit.SECONDS);
            assertThat((Object) next).as("%s of %s", taken.size() + 1, count).isNotNull();
            taken.add(next);
        }
        return taken;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
