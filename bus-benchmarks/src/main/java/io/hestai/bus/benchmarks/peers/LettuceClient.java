package io.hestai.bus.benchmarks.peers;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.netty.channel.epoll.Epoll;
import java.util.Optional;

/** Lettuce over the Unix socket, which needs the native transport of Netty. */
final class LettuceClient {
    private LettuceClient() {}

    static RedisClient at(Place place) {
        return RedisClient.create(
                RedisURI.Builder.socket(place.redis().toString()).build());
    }

    /** The native transport is brought for Linux on amd64 alone. */
    static Optional<String> missing() {
        return Epoll.isAvailable()
                ? Optional.empty()
                : Optional.of(
                        "there is no native transport of Netty for this system here, and it speaks to Unix sockets by that alone");
    }
}
