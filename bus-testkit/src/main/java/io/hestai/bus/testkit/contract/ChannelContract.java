package io.hestai.bus.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ChannelMessage;
import io.hestai.bus.Message;
import io.hestai.bus.Overflow;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ephemeral broadcast: at most once, in order, to whoever listens. */
public abstract class ChannelContract extends BusContract {

    /** For implementations. */
    protected ChannelContract() {}

    @Test
    void everySubscriberHearsWhatIsPublishedAfterSubscribing() {
        Bus agent = bus("agent");
        List<ChannelMessage> ui = shared();
        List<ChannelMessage> daemon = shared();
        bus("ui").channel("state").subscribe(ui::add);
        bus("daemon").channel("state").subscribe(daemon::add);

        long receivers = agent.channel("state")
                .publishAndWait(Message.of("anchor_loaded").with("anchor_id", "XYZ123"));

        assertThat(receivers).isEqualTo(2);
        eventually(() -> ui.size() == 1 && daemon.size() == 1);
        assertThat(ui.get(0).channel()).isEqualTo("state");
        assertThat(ui.get(0).type()).isEqualTo("anchor_loaded");
        assertThat(ui.get(0).role()).isEqualTo("agent");
        assertThat(ui.get(0).text("anchor_id")).isEqualTo("XYZ123");
        assertThat(ui.get(0).message().messageId())
                .isEqualTo(daemon.get(0).message().messageId())
                .hasSize(36);
        assertThat(ui.get(0).message().timestampMs()).isPositive();
        assertThat(ui.get(0).announced()).isEmpty();
    }

    @Test
    void publishingWithoutASubscriberIsNoError() {
        assertThat(bus("agent").channel("nobody").publishAndWait(Message.of("hello")))
                .isZero();
    }

    @Test
    void messagesOfOnePublisherKeepTheirOrder() {
        Bus agent = bus("agent");
        List<Integer> heard = shared();
        bus("ui").channel("state").subscribe(m -> heard.add(number(m.message())));
        for (int i = 0; i < 5_000; i++) {
            agent.channel("state").publish(numbered(i));
        }
        eventually(() -> heard.size() == 5_000);
        assertThat(heard).isEqualTo(upTo(5_000));
    }

    @Test
    void patternsHearAllMatchingChannelsAndSayWhich() {
        Bus agent = bus("agent");
        List<String> heard = shared();
        bus("ui").channelsMatching(List.of("state.*")).subscribe(m -> heard.add(m.channel()));
        agent.channel("state.a").publishAndWait(Message.of("x"));
        agent.channel("other").publishAndWait(Message.of("x"));
        agent.channel("state.b").publishAndWait(Message.of("x"));
        eventually(() -> heard.size() == 2);
        assertThat(heard).containsExactly("state.a", "state.b");
    }

    @Test
    void severalChannelsShareOneSubscriptionAndOneOrder() {
        Bus agent = bus("agent");
        List<String> heard = shared();
        bus("ui").channels(List.of("a", "b")).subscribe(m -> heard.add(m.channel()));
        for (int i = 0; i < 100; i++) {
            agent.channel(i % 2 == 0 ? "a" : "b").publish(numbered(i));
        }
        eventually(() -> heard.size() == 100);
        assertThat(heard.subList(0, 4)).containsExactly("a", "b", "a", "b");
    }

    @Test
    void aListenerThatThrowsHearsTheNextMessageAndIsReported() {
        Bus ui = bus("ui");
        List<BusEvent> events = shared();
        ui.events().listen(events::add);
        List<Integer> heard = shared();
        Subscription subscription = ui.channel("state").subscribe(m -> {
            heard.add(number(m.message()));
            throw new IllegalStateException("on purpose");
        });
        Bus agent = bus("agent");
        agent.channel("state").publish(numbered(0));
        agent.channel("state").publish(numbered(1));
        eventually(() -> subscription.stats().failed() == 2);
        assertThat(heard).containsExactly(0, 1);
        eventually(() ->
                events.stream().filter(BusEvent.HandlerFailed.class::isInstance).count() == 2);
    }

    @Test
    void aListenerThatDawdlesDelaysNobodyElse() throws InterruptedException {
        Bus ui = bus("ui");
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger quick = new AtomicInteger();
        ui.channel("state").subscribe(m -> release.await(20, TimeUnit.SECONDS));
        ui.channel("state").subscribe(m -> quick.incrementAndGet());
        Bus agent = bus("agent");
        for (int i = 0; i < 100; i++) {
            agent.channel("state").publish(numbered(i));
        }
        eventually(() -> quick.get() == 100);
        release.countDown();
    }

    @Test
    void aFullQueueDropsTheOldestAndCounts() throws InterruptedException {
        assertThat(overflowing(Overflow.dropOldest())).containsExactly(0, 98, 99);
    }

    @Test
    void aFullQueueDropsTheNewestIfToldTo() throws InterruptedException {
        assertThat(overflowing(Overflow.dropNewest())).containsExactly(0, 1, 2);
    }

    /** Publishes 100 messages to a listener that is held at the first, with room for two more. */
    private List<Integer> overflowing(Overflow policy) throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<Integer> heard = shared();
        Subscription subscription = bus("ui")
                .channel("state")
                .subscribe(
                        m -> {
                            heard.add(number(m.message()));
                            first.countDown();
                            release.await(20, TimeUnit.SECONDS);
                        },
                        SubscribeOptions.defaults().withQueueCapacity(2).withOverflow(policy));
        Bus agent = bus("agent");
        agent.channel("state").publishAndWait(numbered(0));
        assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i < 100; i++) {
            agent.channel("state").publish(numbered(i));
        }
        eventually(() -> subscription.stats().received() == 100);
        assertThat(subscription.stats().dropped()).isEqualTo(97);
        release.countDown();
        eventually(() -> subscription.stats().handled() == 3);
        return heard;
    }

    @Test
    void aBlockingQueueLosesNothingIfTheListenerIsQuickEnough() {
        List<Integer> heard = shared();
        bus("ui")
                .channel("state")
                .subscribe(
                        m -> heard.add(number(m.message())),
                        SubscribeOptions.defaults()
                                .withQueueCapacity(1)
                                .withOverflow(Overflow.block(Duration.ofSeconds(5))));
        Bus agent = bus("agent");
        for (int i = 0; i < 1_000; i++) {
            agent.channel("state").publish(numbered(i));
        }
        eventually(() -> heard.size() == 1_000);
        assertThat(heard).isEqualTo(upTo(1_000));
    }

    @Test
    void aDirectListenerHearsInOrderToo() {
        List<Integer> heard = shared();
        bus("ui").channel("state").subscribe(m -> heard.add(number(m.message())), SubscribeOptions.direct());
        Bus agent = bus("agent");
        for (int i = 0; i < 1_000; i++) {
            agent.channel("state").publish(numbered(i));
        }
        eventually(() -> heard.size() == 1_000);
        assertThat(heard).isEqualTo(upTo(1_000));
    }

    @Test
    void nothingIsHeardAfterClosingASubscriptionWhileOthersGoOn() {
        Bus ui = bus("ui");
        AtomicInteger closed = new AtomicInteger();
        AtomicInteger open = new AtomicInteger();
        Subscription first = ui.channel("state").subscribe(m -> closed.incrementAndGet());
        ui.channel("state").subscribe(m -> open.incrementAndGet());
        first.close();
        first.close();
        assertThat(first.state()).isEqualTo(Subscription.State.CLOSED);
        bus("agent").channel("state").publishAndWait(Message.of("x"));
        eventually(() -> open.get() == 1);
        assertThat(closed).hasValue(0);
    }

    @Test
    void aSubscriptionMayBeClosedByItsOwnListener() throws InterruptedException {
        CountDownLatch subscribed = new CountDownLatch(1);
        Subscription[] own = new Subscription[1];
        AtomicInteger heard = new AtomicInteger();
        own[0] = bus("ui").channel("state").subscribe(m -> {
            assertThat(subscribed.await(20, TimeUnit.SECONDS)).isTrue();
            heard.incrementAndGet();
            own[0].close();
        });
        subscribed.countDown();
        Bus agent = bus("agent");
        agent.channel("state").publishAndWait(numbered(0));
        assertThat(own[0].awaitEnd(Duration.ofSeconds(20))).isTrue();
        agent.channel("state").publishAndWait(numbered(1));
        assertThat(heard).hasValue(1);
    }

    @Test
    void aPayloadThatIsNoJsonObjectIsDeliveredRaw() {
        byte[] payload = "plain words, \u00e4".getBytes(StandardCharsets.UTF_8);
        List<ChannelMessage> heard = shared();
        bus("ui").channel("state").subscribe(heard::add);
        bus("agent").channel("state").publishAndWait(Message.raw(payload));
        eventually(() -> heard.size() == 1);
        assertThat(heard.get(0).message().isRaw()).isTrue();
        assertThat(heard.get(0).message().rawPayload()).isEqualTo(payload);
    }

    @Test
    void valuesOfEveryKindArriveAsTheyWereSent() {
        byte[] binary = {0, 1, (byte) 0xFF, (byte) 0xFE, 10};
        Message sent = Message.of("kinds")
                .with("text", "tab\t, newline\n, quote\" and \uD83D\uDE00")
                .with("whole", 9_007_199_254_740_993L)
                .with("fraction", 0.1)
                .with("flag", true)
                .with("bytes", binary)
                .withJson("nested", "{\"a\": [1, null, \"\u00e4\"]}")
                .withCorrelationId("c-1")
                .withReplyTo("answers")
                .withKey("k")
                .withTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .withContentType("application/json");
        List<ChannelMessage> heard = shared();
        bus("ui").channel("state").subscribe(heard::add);
        bus("agent").channel("state").publishAndWait(sent);
        eventually(() -> heard.size() == 1);
        Message got = heard.get(0).message();
        assertThat(got.fields()).isEqualTo(sent.fields());
        assertThat(got.bytes("bytes")).isEqualTo(binary);
        assertThat(got.correlationId()).contains("c-1");
        assertThat(got.replyTo()).contains("answers");
        assertThat(got.key()).contains("k");
        assertThat(got.traceparent()).isEqualTo(sent.traceparent());
        assertThat(got.contentType()).contains("application/json");
    }
}
