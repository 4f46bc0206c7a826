package io.hestai.bus.app.runtime;

import io.hestai.bus.Bus;
import io.hestai.bus.redis.BusConfig;
import java.net.URI;

/** Makes connections. The program has one; tests have theirs. */
public interface Connector {

    /**
     * Connects a bus.
     *
     * @param config where and as whom; always with a URL
     * @return the bus
     */
    Bus connect(BusConfig config);

    /**
     * The private Redis of the current user, started if it does not run.
     *
     * @return where it is
     */
    PrivateServer privateServer();

    /**
     * A private Redis.
     *
     * @param url where it listens
     * @param started whether it did not run before
     */
    record PrivateServer(URI url, boolean started) {}
}
