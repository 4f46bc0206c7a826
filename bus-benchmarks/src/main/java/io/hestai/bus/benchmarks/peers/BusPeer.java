package io.hestai.bus.benchmarks.peers;

import io.hestai.bus.Bus;
import io.hestai.bus.Channel;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.Limits;
import io.hestai.bus.redis.RedisBus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The bus itself, with its defaults, or with threads that look for bytes for a while before they sleep. */
final class BusPeer implements Peer {
    private static final String TYPE = "bench";
    private static final String PAYLOAD = "payload";
    private static final Duration SPIN = Duration.ofNanos(50_000);

    private enum Kind {
        CHANNEL,
        DIRECT_CHANNEL,
        GROUP,
        FOLLOWER,
        ANNOUNCE
    }

    private final Bus bus;
    private final Kind kind;

    private BusPeer(Place place, Kind kind) {
        this(place, kind, Duration.ZERO);
    }

    private BusPeer(Place place, Kind kind, Duration spin) {
        this.bus = RedisBus.connect(BusConfig.forRole(TYPE)
                .withUrl(place.url())
                .withLimits(Limits.none())
                .withSpin(spin));
        this.kind = kind;
    }

    static Peer channel(Place place, boolean direct) {
        return new BusPeer(place, direct ? Kind.DIRECT_CHANNEL : Kind.CHANNEL);
    }

    static Peer directSpinning(Place place) {
        return new BusPeer(place, Kind.DIRECT_CHANNEL, SPIN);
    }

    static Peer group(Place place) {
        return new BusPeer(place, Kind.GROUP);
    }

    static Peer groupSpinning(Place place) {
        return new BusPeer(place, Kind.GROUP, SPIN);
    }

    static Peer follower(Place place) {
        return new BusPeer(place, Kind.FOLLOWER);
    }

    static Peer announce(Place place) {
        return new BusPeer(place, Kind.ANNOUNCE);
    }

    private interface Sending {
        CompletableFuture<?> send(Message message);
    }

    @Override
    public Sender sender(String topic) {
        String name = name(topic);
        Channel channel = bus.channel(name);
        Stream stream = bus.stream(name);
        return new Sender() {
            private final Sending sending = switch (kind) {
                case CHANNEL, DIRECT_CHANNEL -> channel::publish;
                case GROUP, FOLLOWER -> stream::append;
                case ANNOUNCE -> stream::announce;
            };
            private @Nullable CompletableFuture<?> last;

            @Override
            public void send(byte[] payload) {
                last = sending.send(Message.of(TYPE).with(PAYLOAD, new String(payload, StandardCharsets.US_ASCII)));
            }

            @Override
            public void await() throws Exception {
                // Outcomes are known in order.
                if (last != null) {
                    last.get(60, TimeUnit.SECONDS);
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) throws Exception {
        String name = name(topic);
        return switch (kind) {
            case CHANNEL, ANNOUNCE -> bus.channel(name).subscribe(m -> handle(handler, m.message()));
            case DIRECT_CHANNEL ->
                bus.channel(name).subscribe(m -> handle(handler, m.message()), SubscribeOptions.direct());
            case GROUP -> bus.stream(name).group("g" + index).consume(d -> handle(handler, d.message()));
            case FOLLOWER -> bus.stream(name).from(Position.end()).follow(e -> handle(handler, e.message()));
        };
    }

    /** Kinds share a server, not topics. */
    private String name(String topic) {
        return kind.name().toLowerCase(Locale.ROOT) + "_" + topic;
    }

    private static void handle(Handler handler, Message message) throws Exception {
        handler.handle(message.bytes(PAYLOAD));
    }

    @Override
    public void close() {
        bus.close();
    }
}
