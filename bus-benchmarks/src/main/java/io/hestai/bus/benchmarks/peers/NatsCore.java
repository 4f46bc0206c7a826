package io.hestai.bus.benchmarks.peers;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.time.Duration;
import java.util.Optional;

/** Publish, and a dispatcher, which calls on a thread of its own. */
final class NatsCore implements Peer {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Connection connection;

    NatsCore(Place place) throws Exception {
        connection = connect(place);
    }

    static Connection connect(Place place) throws Exception {
        return Nats.connect(
                Options.builder().server("nats://127.0.0.1:" + place.natsPort()).build());
    }

    static Optional<String> missing(Place place) {
        return place.natsPort() == 0
                ? Optional.of("there is no nats-server (Debian: apt install nats-server)")
                : Optional.empty();
    }

    @Override
    public Sender sender(String topic) {
        return new Sender() {
            @Override
            public void send(byte[] payload) {
                connection.publish(topic, payload);
            }

            @Override
            public void await() throws Exception {
                connection.flush(PATIENCE);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) throws Exception {
        Dispatcher dispatcher = connection.createDispatcher(message -> Handling.handle(handler, message.getData()));
        // Who falls behind is not cut off, as with Redis.
        dispatcher.setPendingLimits(-1, -1);
        dispatcher.subscribe(topic);
        connection.flush(PATIENCE);
        return () -> connection.closeDispatcher(dispatcher);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
