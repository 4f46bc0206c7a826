package io.hestai.bus.app.bench;

import io.hestai.bus.Bus;
import io.hestai.bus.Channel;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Message;
import io.hestai.bus.Overflow;
import io.hestai.bus.Position;
import io.hestai.bus.Retention;
import io.hestai.bus.Stream;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The way that messages of one kind take, from sending to being heard. */
final class Route {
    private static final String GROUP = "bench";
    private static final String PING = "ping";
    private static final String PONG = "pong-";

    private final Plan plan;
    private final Stream stream;
    private final Channel channel;

    private Route(Plan plan, Bus bus, String name) {
        this.plan = plan;
        this.stream = bus.stream(name).keeping(Retention.count(plan.kept()));
        this.channel = bus.channel(name);
    }

    /** From the senders to the receivers. */
    static Route there(Plan plan, Bus bus) {
        return new Route(plan, bus, PING);
    }

    /** From the receivers back to one sender. */
    static Route back(Plan plan, Bus bus, int sender) {
        return new Route(plan, bus, PONG + sender);
    }

    CompletableFuture<?> send(Message message) {
        return switch (plan.kind()) {
            case channel -> channel.publish(message);
            case announce -> stream.announce(message);
            case group, follower, append -> stream.append(message);
        };
    }

    /** Hears everything, from the beginning. */
    Subscription hear(Consumer<Message> listener) {
        return switch (plan.kind()) {
            case channel, announce -> channel.subscribe(heard -> listener.accept(heard.message()), options());
            case group ->
                stream.group(GROUP).consume(delivery -> listener.accept(delivery.message()), ConsumeOptions.defaults());
            case follower -> stream.from(Position.start()).follow(entry -> listener.accept(entry.message()));
            case append -> throw new IllegalStateException("nobody hears what is only appended");
        };
    }

    /** What may wait at all may wait in this queue: nothing is dropped for want of room. */
    private SubscribeOptions options() {
        return plan.direct()
                ? SubscribeOptions.direct()
                : SubscribeOptions.defaults()
                        .withQueueCapacity((int) plan.window() + 1)
                        .withOverflow(Overflow.block(Duration.ofSeconds(5)));
    }
}
