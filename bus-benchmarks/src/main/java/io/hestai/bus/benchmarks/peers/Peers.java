package io.hestai.bus.benchmarks.peers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** All peers by name. */
public final class Peers {
    private interface Maker {
        Peer make(Place place) throws Exception;
    }

    private static final Map<String, Maker> MAKERS = makers();

    private Peers() {}

    private static Map<String, Maker> makers() {
        Map<String, Maker> makers = new LinkedHashMap<>();
        makers.put("bus-direct", place -> BusPeer.channel(place, true));
        makers.put("bus-channel", place -> BusPeer.channel(place, false));
        makers.put("bus-group", BusPeer::group);
        makers.put("bus-follower", BusPeer::follower);
        makers.put("bus-announce", BusPeer::announce);
        makers.put("jedis-channel", JedisChannel::new);
        makers.put("jedis-group", JedisGroup::new);
        return makers;
    }

    /** The names of all. */
    public static Set<String> names() {
        return MAKERS.keySet();
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
        Maker maker = MAKERS.get(name);
        if (maker == null) {
            throw new IllegalArgumentException("there is no peer '" + name + "'; there are " + names());
        }
        return maker.make(place);
    }
}
