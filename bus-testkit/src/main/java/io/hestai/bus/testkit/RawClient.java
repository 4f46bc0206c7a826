package io.hestai.bus.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Jedis over a Unix socket, as a stranger to the bus would use it. */
final class RawClient extends Jedis {
    private RawClient(JedisSocketFactory sockets, JedisClientConfig config) {
        super(sockets, config);
    }

    static RawClient of(Path path, String password, Duration timeout) {
        int timeoutMillis = Math.toIntExact(timeout.toMillis());
        DefaultJedisClientConfig.Builder config =
                DefaultJedisClientConfig.builder().autoNegotiateProtocol(false);
        if (!password.isEmpty()) {
            config.password(password);
        }
        return new RawClient(
                () -> {
                    try {
                        UnixSocket socket = UnixSocket.connect(path);
                        // With sockets made by others, Jedis takes the timeout from the socket, not from its own
                        // configuration.
                        socket.setSoTimeout(timeoutMillis);
                        return socket;
                    } catch (IOException e) {
                        throw new JedisConnectionException("cannot connect to " + path, e);
                    }
                },
                config.build());
    }

    /** Jedis complains when it closes a connection whose server is gone. A test that killed the server knows that. */
    @Override
    public void close() {
        try {
            super.close();
        } catch (JedisConnectionException e) {
            // Closed it is.
        }
    }
}
