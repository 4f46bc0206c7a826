package io.hestai.bus.embedded;

import io.hestai.bus.spi.PrivateRedisLocator;
import java.net.URI;

/**
 * Lets a bus that was given no URL find the private Redis of the current user. Loaded by {@link java.util.ServiceLoader}, which is the only reason
 * why it is public; programs use {@link PrivateRedis}. Safe for use by several threads.
 */
public final class PrivateRedisService implements PrivateRedisLocator {

    /** Creates the service; {@link java.util.ServiceLoader} does it. */
    public PrivateRedisService() {}

    @Override
    public URI locate() {
        return PrivateRedis.ofCurrentUser().start();
    }
}
