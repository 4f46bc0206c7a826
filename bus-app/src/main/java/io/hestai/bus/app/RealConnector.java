package io.hestai.bus.app;

import io.hestai.bus.Bus;
import io.hestai.bus.app.runtime.Connector;
import io.hestai.bus.embedded.PrivateRedis;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import java.net.URI;
import java.util.Optional;

/** Connects to a real Redis. */
final class RealConnector implements Connector {
    @Override
    public Bus connect(BusConfig config) {
        return RedisBus.connect(config);
    }

    @Override
    public PrivateServer privateServer() {
        PrivateRedis redis = PrivateRedis.ofCurrentUser();
        Optional<URI> running = redis.running();
        return running.isPresent() ? new PrivateServer(running.get(), false) : new PrivateServer(redis.start(), true);
    }
}
