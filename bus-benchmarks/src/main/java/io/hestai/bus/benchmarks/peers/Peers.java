package io.hestai.bus.benchmarks.peers;

import io.nats.client.api.StorageType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** All peers in Java by name. */
public final class Peers {
    private interface Maker {
        Peer make(Place place) throws Exception;
    }

    /**
     * What is known about a peer before it is made.
     *
     * @param missing says what it lacks at a place, or nothing
     * @param broker whether a message can be left by a program that ends at once
     */
    private record Entry(Kind kind, boolean broker, Function<Place, Optional<String>> missing, Maker maker) {}

    private static final Set<String> RESUMING = Set.of("bus-group", "jedis-group", "lettuce-group");

    private static final Map<String, Entry> ENTRIES = entries();

    private Peers() {}

    private static Map<String, Entry> entries() {
        Map<String, Entry> all = new LinkedHashMap<>();
        all.put("jdk-channel", onRedis(Kind.CHANNEL, place -> new JdkPeer(place, Kind.CHANNEL)));
        all.put("jdk-group", onRedis(Kind.DURABLE, place -> new JdkPeer(place, Kind.DURABLE)));
        all.put("bus-direct", onRedis(Kind.CHANNEL, place -> BusPeer.channel(place, true)));
        all.put("bus-direct-spin", onRedis(Kind.CHANNEL, BusPeer::directSpinning));
        all.put("bus-channel", onRedis(Kind.CHANNEL, place -> BusPeer.channel(place, false)));
        all.put("bus-group", onRedis(Kind.DURABLE, BusPeer::group));
        all.put("bus-group-spin", onRedis(Kind.DURABLE, BusPeer::groupSpinning));
        all.put("bus-follower", onRedis(Kind.DURABLE, BusPeer::follower));
        all.put("bus-announce", onRedis(Kind.DURABLE, BusPeer::announce));
        all.put("jedis-channel", onRedis(Kind.CHANNEL, JedisChannel::new));
        all.put("jedis-group", onRedis(Kind.DURABLE, JedisGroup::new));
        all.put("lettuce-channel", withNetty(Kind.CHANNEL, LettuceChannel::new));
        all.put("lettuce-group", withNetty(Kind.DURABLE, LettuceGroup::new));
        all.put("redisson-topic", onRedis(Kind.CHANNEL, place -> new RedissonTopic(place, Kind.CHANNEL)));
        all.put("redisson-reliable-topic", onRedis(Kind.DURABLE, place -> new RedissonTopic(place, Kind.DURABLE)));
        all.put("spring-channel", withNetty(Kind.CHANNEL, SpringChannel::new));
        all.put("spring-group", withNetty(Kind.DURABLE, SpringGroup::new));
        all.put("nats-core", onNats(Kind.CHANNEL, NatsCore::new));
        all.put("nats-jetstream-memory", onNats(Kind.DURABLE, place -> new NatsJetStream(place, StorageType.Memory)));
        all.put("nats-jetstream-file", onNats(Kind.DURABLE, place -> new NatsJetStream(place, StorageType.File)));
        all.put("jeromq-tcp", withoutBroker(place -> new ZeroMq(place, false)));
        all.put("jeromq-ipc", withoutBroker(place -> new ZeroMq(place, true)));
        all.put("aeron-ipc", withoutBroker(AeronPeer::new));
        return all;
    }

    private static Entry withoutBroker(Maker maker) {
        return new Entry(Kind.CHANNEL, false, place -> Optional.empty(), maker);
    }

    private static Entry onNats(Kind kind, Maker maker) {
        return new Entry(kind, true, NatsCore::missing, maker);
    }

    private static Entry withNetty(Kind kind, Maker maker) {
        return new Entry(kind, true, place -> LettuceClient.missing(), maker);
    }

    private static Entry onRedis(Kind kind, Maker maker) {
        return new Entry(kind, true, place -> Optional.empty(), maker);
    }

    /** The names of all. */
    public static Set<String> names() {
        return ENTRIES.keySet();
    }

    private static Entry entry(String name) {
        Entry entry = ENTRIES.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("there is no peer '" + name + "'; there are " + names());
        }
        return entry;
    }

    /** What a peer promises. */
    public static Kind kind(String name) {
        return entry(name).kind();
    }

    /** Whether a receiver that comes again goes on where it was, so that a backlog can be left for it. */
    public static boolean resumes(String name) {
        return RESUMING.contains(name);
    }

    /** Whether a program can leave a message with it and end at once. */
    public static boolean hasBroker(String name) {
        return entry(name).broker();
    }

    /** What a peer lacks at a place, and how to get it; nothing if it can be made there. */
    public static Optional<String> missing(String name, Place place) {
        return entry(name).missing().apply(place);
    }

    /**
     * Makes one, connecting to what is shared by its senders and receivers.
     *
     * @param name one of {@link #names()}
     * @param place where the servers are
     * @return the peer
     * @throws Exception if it cannot connect
     */
    public static Peer named(String name, Place place) throws Exception {
        return entry(name).maker().make(place);
    }
}
