package io.hestai.bus.app.demo;

import io.hestai.bus.Bus;
import io.hestai.bus.Channel;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Delivery;
import io.hestai.bus.Message;
import io.hestai.bus.MessageIds;
import io.hestai.bus.app.demo.Line.Where;
import io.hestai.bus.app.runtime.Context;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Works through the stream as the one member of a group, hears the channel, and says so on it. In its first life it takes so long over
 * one message that it is killed over it.
 */
final class DaemonRole implements DemoRole {
    static final String GROUP = "daemon";
    static final String CONSUMER = "daemon-1";

    /** Longer than the demo lasts: only a kill ends it. */
    private static final Duration BUSY = Duration.ofMinutes(1);

    private final Bus bus;
    private final Recording recording;
    private final Context context;
    private final int busyAt;
    private final AtomicInteger received = new AtomicInteger();

    /**
     * Creates it.
     *
     * @param busyAt over which message it dawdles, counted from 1; 0 for none
     */
    DaemonRole(Bus bus, Recording recording, Context context, int busyAt) {
        this.bus = bus;
        this.recording = recording;
        this.context = context;
        this.busyAt = busyAt;
    }

    @Override
    public void play(ParentLine parent) {
        Channel channel = bus.channel(DemoRoleVerb.CHANNEL);
        context.lifecycle().own(channel.subscribe(heard -> {
            long nowUs = Recording.nowUs();
            if (!heard.role().equals(DemoRoleVerb.DAEMON)) {
                recording.received(Where.CHANNEL, "", heard.message(), 1, nowUs);
            }
        }));
        context.lifecycle()
                .own(bus.stream(DemoRoleVerb.STREAM)
                        .group(GROUP)
                        .consume(
                                delivery -> work(delivery, channel),
                                ConsumeOptions.defaults().consumer(CONSUMER)));
        context.data("ready");
    }

    private void work(Delivery delivery, Channel channel) throws InterruptedException {
        long nowUs = Recording.nowUs();
        recording.received(Where.STREAM, delivery.id().toString(), delivery.message(), delivery.attempt(), nowUs);
        if (received.incrementAndGet() == busyAt) {
            context.data("busy " + delivery.id());
            Thread.sleep(BUSY.toMillis());
        }
        Message refreshed = Message.of("context_refreshed")
                .with("of", delivery.message().messageId())
                .withRole(DemoRoleVerb.DAEMON)
                .withMessageId(MessageIds.next(System.currentTimeMillis()));
        long atUs = Recording.nowUs();
        channel.publishAndWait(refreshed);
        recording.published(Where.CHANNEL, "", refreshed, atUs);
    }
}
