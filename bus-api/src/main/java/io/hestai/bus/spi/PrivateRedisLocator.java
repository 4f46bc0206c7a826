package io.hestai.bus.spi;

import java.net.URI;

/**
 * Finds, and starts if need be, the private Redis of the current user. Implementations are found with
 * {@link java.util.ServiceLoader}; a bus that is given no URL asks the first one for its own.
 */
public interface PrivateRedisLocator {

    /**
     * Finds the private Redis of the current user, starting it when it does not run.
     *
     * @return its URL, {@code redis-socket:///path}
     * @throws RuntimeException if it can neither be found nor started; the message says why and what to do
     */
    URI locate();
}
