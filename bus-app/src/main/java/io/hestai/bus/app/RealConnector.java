package io.hestai.bus.app;

import io.hestai.bus.Bus;
import io.hestai.bus.app.runtime.Connector;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import java.net.URI;

/** Connects to a real Redis. */
final class RealConnector implements Connector {
    @Override
    public Bus connect(BusConfig config) {
        return RedisBus.connect(config);
    }

    @Override
    public PrivateServer privateServer() {
        return new PrivateServer(URI.create("redis://localhost"), false);
    }
}
