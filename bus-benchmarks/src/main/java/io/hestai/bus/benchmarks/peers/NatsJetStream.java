package io.hestai.bus.benchmarks.peers;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStream;
import io.nats.client.JetStreamSubscription;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Published without waiting for the acknowledgement of the server, of which at most 512 are outstanding; durable push consumers, each message acknowledged. */
final class NatsJetStream implements Peer {
    private static final int MOST_OUTSTANDING = 512;
    private static final long MOST_BYTES = 1L << 29;

    private final Connection connection;
    private final JetStream jetStream;
    private final StorageType storage;

    NatsJetStream(Place place, StorageType storage) throws Exception {
        this.connection = NatsCore.connect(place);
        this.jetStream = connection.jetStream();
        this.storage = storage;
    }

    /** Both sides do so; it is there once. */
    private String stream(String topic) throws Exception {
        String name = storage + "_" + topic;
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name(name)
                        .subjects(name)
                        .storageType(storage)
                        .maxBytes(MOST_BYTES)
                        .build());
        return name;
    }

    @Override
    public Sender sender(String topic) throws Exception {
        String subject = stream(topic);
        return new Sender() {
            private final List<CompletableFuture<PublishAck>> outstanding = new ArrayList<>();

            @Override
            public void send(byte[] payload) throws Exception {
                outstanding.add(jetStream.publishAsync(subject, payload));
                if (outstanding.size() == MOST_OUTSTANDING) {
                    await();
                }
            }

            @Override
            public void await() throws Exception {
                for (CompletableFuture<PublishAck> each : outstanding) {
                    each.get(60, TimeUnit.SECONDS);
                }
                outstanding.clear();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) throws Exception {
        String subject = stream(topic);
        Dispatcher dispatcher = connection.createDispatcher();
        JetStreamSubscription subscription = jetStream.subscribe(
                subject,
                dispatcher,
                message -> {
                    Handling.handle(handler, message.getData());
                    message.ack();
                },
                false,
                PushSubscribeOptions.builder()
                        .configuration(ConsumerConfiguration.builder()
                                .durable("g" + index)
                                .ackPolicy(AckPolicy.Explicit)
                                .deliverPolicy(DeliverPolicy.New)
                                .build())
                        .build());
        return () -> dispatcher.unsubscribe(subscription);
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
