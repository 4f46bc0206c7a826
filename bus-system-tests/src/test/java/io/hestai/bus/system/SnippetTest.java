package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Acknowledgement;
import io.hestai.bus.Bus;
import io.hestai.bus.BusCounters;
import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.ChannelListener;
import io.hestai.bus.ChannelMessage;
import io.hestai.bus.ConnectionHealth;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.DeadLetter;
import io.hestai.bus.DeadLetters;
import io.hestai.bus.Delivery;
import io.hestai.bus.EntryId;
import io.hestai.bus.Group;
import io.hestai.bus.HasMessage;
import io.hestai.bus.Message;
import io.hestai.bus.OutboxStatus;
import io.hestai.bus.Overflow;
import io.hestai.bus.Position;
import io.hestai.bus.RefusedException;
import io.hestai.bus.Retention;
import io.hestai.bus.RetryPolicy;
import io.hestai.bus.Stream;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.Subscription;
import io.hestai.bus.UnknownOutcomeException;
import io.hestai.bus.embedded.PrivateRedis;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.Limits;
import io.hestai.bus.redis.OutboxOptions;
import io.hestai.bus.redis.RedisBus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java of README.md and docs/, compiled and run. What stands between {@code // snippet: NAME} and {@code // end} is what the documents
 * show under that name; {@link DocumentationTest} compares. No URL is given anywhere: the buses find the private Redis of these tests.
 */
class SnippetTest {
    private static final String TEXT = "# Context\r\nfirst";

    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final List<BusEvent> logged = new CopyOnWriteArrayList<>();
    private final List<Bus> open = new ArrayList<>();

    @BeforeEach
    void startWithNothing() {
        try (Bus bus = RedisBus.connect(BusConfig.forRole("test"))) {
            bus.streamNames().forEach(name -> bus.stream(name).remove());
        }
    }

    @AfterEach
    void close() {
        open.forEach(Bus::close);
    }

    @AfterAll
    static void stopThePrivateRedis() {
        PrivateRedis.ofCurrentUser().stop();
    }

    private Bus connected(String role) {
        return closeLater(RedisBus.connect(BusConfig.forRole(role)));
    }

    private Bus closeLater(Bus bus) {
        open.add(bus);
        return bus;
    }

    private void show(String... what) {
        shown.add(String.join(" ", what));
    }

    private void show(HasMessage heard) {
        show(heard.type());
    }

    private void refresh(String context) {
        if (context.isEmpty()) {
            throw new IllegalArgumentException("nothing to refresh from");
        }
        show("refreshed", context);
    }

    private void eventuallyShown(String... expected) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(shown).containsExactlyInAnyOrder(expected));
    }

    @Test
    void broadcast() {
        // snippet: broadcast
        // the UI hears what is said from now on
        Bus ui = RedisBus.connect(BusConfig.forRole("ui"));
        ui.channel("state").subscribe(m -> show(m.role(), m.type(), m.text("anchor_id")));

        // the agent, in another program, says it; whoever is not listening misses it
        Bus agent = RedisBus.connect(BusConfig.forRole("agent"));
        agent.channel("state").publish(Message.of("anchor_loaded").with("anchor_id", "XYZ123"));
        // end
        closeLater(ui);
        closeLater(agent);
        eventuallyShown("agent anchor_loaded XYZ123");
    }

    @Test
    void groups() {
        String text = TEXT;
        // snippet: groups
        // the agent stores it; it stays until the stream is trimmed
        Bus agent = RedisBus.connect(BusConfig.forRole("agent"));
        agent.stream("council_ctx").append(Message.of("council_context_updated").with("new_context", text));

        // the daemon works on it: returning acknowledges, throwing brings it again, then to the dead letters
        Bus daemon = RedisBus.connect(BusConfig.forRole("daemon"));
        daemon.stream("council_ctx").group("daemon").consume(d -> refresh(d.text("new_context")));
        // end
        closeLater(agent);
        closeLater(daemon);
        eventuallyShown("refreshed " + TEXT);
        await().until(() -> daemon.stream("council_ctx").group("daemon").info().pending() == 0);
    }

    @Test
    void readers() {
        connected("agent").stream("council_ctx").appendAndWait(Message.of("first"));
        // snippet: readers
        // the UI sees everything: history first, then what comes; its place is remembered under a name
        Bus ui = RedisBus.connect(BusConfig.forRole("ui"));
        ui.stream("council_ctx").from(Position.cursor("ui")).follow(entry -> show("ui", entry.type()));

        // somebody else reads the last five minutes again, and disturbs nobody
        Bus report = RedisBus.connect(BusConfig.forRole("report"));
        report.stream("council_ctx")
                .from(Position.ago(Duration.ofMinutes(5)))
                .read()
                .forEach(entry -> show("report", entry.type()));
        // end
        closeLater(ui);
        closeLater(report);
        eventuallyShown("ui first", "report first");
        ui.close();
        connected("agent").stream("council_ctx").appendAndWait(Message.of("second"));
        connected("ui").stream("council_ctx").from(Position.cursor("ui")).follow(entry -> show("ui", entry.type()));
        eventuallyShown("ui first", "report first", "ui second");
    }

    @Test
    void aMessage() {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G'};
        // snippet: message
        Message message = Message.of("anchor_loaded")
                .with("anchor_id", "XYZ123")
                .with("tokens", 4096)
                .with("thumbnail", png)
                .withJson("scores", "[0.5, {\"recall\": 1}]")
                .withKey("XYZ123");
        // end
        Stream stream = connected("agent").stream("council_ctx");
        stream.appendAndWait(message);
        Message read = stream.from(Position.start()).read().iterator().next().message();
        // snippet: message-read
        String anchor = read.text("anchor_id");
        int tokens = read.number("tokens").intValueExact();
        byte[] thumbnail = read.bytes("thumbnail");
        String scores = read.json("scores");
        String who = read.role();
        String identity = read.messageId();
        // end
        assertThat(List.of(anchor, tokens, scores, who))
                .isEqualTo(List.of("XYZ123", 4096, "[0.5, {\"recall\": 1}]", "agent"));
        assertThat(thumbnail).isEqualTo(png);
        assertThat(identity).hasSize(36);
        assertThat(read.key()).contains("XYZ123");
    }

    @Test
    void sending() {
        Bus bus = connected("agent");
        Message message = Message.of("council_context_updated").with("new_context", TEXT);
        connected("ui").channel("council_ctx").subscribe(this::show);
        // snippet: sending
        Stream stream =
                bus.stream("council_ctx").keeping(Retention.count(100_000).andAge(Duration.ofDays(7)));

        stream.append(message).thenAccept(id -> show("stored as " + id)); // does not wait
        EntryId id = stream.appendAndWait(message); // waits until Redis has stored it
        stream.announce(message); // stored, and published to the channel of the stream's name, in one step
        // end
        await().untilAsserted(() -> assertThat(shown)
                .hasSize(2)
                .contains("council_context_updated")
                .anyMatch(line -> line.startsWith("stored as ")));
        assertThat(stream.length()).isEqualTo(3);
        assertThat(id.ms()).isPositive();
    }

    @Test
    void outcomes() {
        Bus bus = connected("agent");
        Message message = Message.of("big").with("data", new byte[2 << 20]);
        Stream stream = bus.stream("jobs");
        // snippet: outcomes
        try {
            EntryId id = stream.appendAndWait(message);
            show("stored as " + id);
        } catch (UnknownOutcomeException e) {
            show("perhaps stored: look for its message id before sending it again");
        } catch (RefusedException e) {
            show("not stored, because Redis refused: " + e.reason());
        } catch (BusException e) {
            show("not stored: " + e.getMessage());
        }
        // end
        assertThat(shown).hasSize(1);
        assertThat(shown.get(0)).startsWith("not stored: ").contains("the message has 2097");
    }

    private void run(Message message) {
        show("ran", message.text("n"));
    }

    private static boolean isReady() {
        return true;
    }

    private static boolean isKnown(Delivery delivery) {
        return delivery.message().has("n");
    }

    @Test
    void workingByHand() {
        Bus bus = connected("worker");
        bus.stream("jobs").append(Message.of("job").with("n", 1));
        bus.stream("jobs").append(Message.of("mystery"));
        bus.events().listen(logged::add);
        // snippet: by-hand
        ConsumeOptions byHand = ConsumeOptions.manualAck().concurrency(4).consumer("worker-1");
        Subscription workers = bus.stream("jobs")
                .group("workers")
                .consume(
                        delivery -> {
                            if (!isReady()) {
                                delivery.retry(Duration.ofSeconds(30));
                            } else if (!isKnown(delivery)) {
                                delivery.reject("this program does not know schema 7");
                            } else {
                                run(delivery.message());
                                delivery.ack();
                            }
                        },
                        byHand);
        // end
        eventuallyShown("ran 1");
        await().untilAsserted(() -> assertThat(logged).anyMatch(BusEvent.DeadLettered.class::isInstance));
        await().until(() -> bus.stream("jobs").group("workers").info().pending() == 0);
        assertThat(workers.state()).isEqualTo(Subscription.State.ACTIVE);
    }

    @Test
    void options() {
        Bus bus = connected("ui");
        ChannelListener listener = this::show;
        // snippet: options
        // never more than a hundred messages wait; what is too old makes room, and is counted
        Subscription state = bus.channel("state")
                .subscribe(
                        listener,
                        SubscribeOptions.defaults().withQueueCapacity(100).withOverflow(Overflow.dropOldest()));

        // three attempts, one second and two seconds apart, then the dead letters
        RetryPolicy thrice = new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(2));
        Subscription jobs = bus.stream("jobs")
                .group("workers")
                .consume(
                        d -> run(d.message()),
                        ConsumeOptions.defaults().retryPolicy(thrice).createAt(Position.end()));

        show(state.stats().dropped() + " dropped,", jobs.stats().handled() + " handled");
        // end
        assertThat(shown).containsExactly("0 dropped, 0 handled");
        assertThat(ConsumeOptions.defaults().acknowledgement()).isEqualTo(Acknowledgement.BY_RETURN);
    }

    @Test
    void hearingOfAGap() {
        Bus bus = connected("ui");
        // snippet: gap
        bus.channel("council_ctx").subscribe(new ChannelListener() {
            @Override
            public void onMessage(ChannelMessage heard) {
                show(heard.type());
            }

            @Override
            public void onResubscribed(Duration gap) {
                show("deaf for " + gap.toMillis() + " ms; what was announced can be read from its stream");
            }
        });
        // end
        bus.channel("council_ctx").publishAndWait(Message.of("heard"));
        eventuallyShown("heard");
        PrivateRedis.ofCurrentUser().stop();
        await().untilAsserted(() -> {
            PrivateRedis.ofCurrentUser().start();
            assertThat(shown).anyMatch(line -> line.startsWith("deaf for "));
        });
    }

    @Test
    void events() {
        Bus bus = connected("daemon");
        // snippet: events
        bus.events().listen(event -> show("bus:", event.toString()));
        // end
        bus.stream("jobs").append(Message.of("job").with("new_context", ""));
        bus.stream("jobs").group("daemon").consume(d -> refresh(d.text("new_context")));
        await().untilAsserted(() -> assertThat(shown)
                .anyMatch(line -> line.startsWith("bus: a handler of group 'daemon' of 'jobs' at ")
                        && line.endsWith("IllegalArgumentException: nothing to refresh from")));
    }

    @Test
    void anOutboxOnDisk(@TempDir Path directory) {
        Message message = Message.of("job").with("n", 1);
        // snippet: outbox
        BusConfig config = BusConfig.forRole("agent")
                .withOutbox(OutboxOptions.disk(directory).withFsync(OutboxOptions.Fsync.ALWAYS));
        Bus bus = RedisBus.connect(config); // with a URL given, also while Redis is away

        bus.stream("jobs").append(message); // when this returns, it is in the file, and is sent in the end

        OutboxStatus outbox = bus.outbox();
        show(outbox.state() + ":", outbox.depth() + " messages wait");
        // end
        closeLater(bus);
        await().until(() -> bus.outbox().depth() == 0);
        assertThat(bus.stream("jobs").length()).isEqualTo(1);
        assertThat(shown).singleElement().asString().matches("[A-Z]+: [01] messages wait");
    }

    @Test
    void retriesByWhatWasThrownAndDeadLetters() {
        Bus bus = connected("daemon");
        bus.stream("jobs").append(Message.of("job").with("new_context", ""));
        // snippet: retries
        // what may pass by itself is tried for minutes; what is wrong goes to the dead letters at once
        RetryPolicy policy = RetryPolicy.DEFAULT
                .forType(IOException.class, new RetryPolicy(10, Duration.ofSeconds(1), Duration.ofMinutes(1)))
                .rejectOn(IllegalArgumentException.class);
        bus.stream("jobs")
                .group("daemon")
                .consume(
                        d -> refresh(d.text("new_context")),
                        ConsumeOptions.defaults().retryPolicy(policy));
        // end
        await().until(() -> bus.stream("jobs").group("daemon").deadLetters().count() == 1);
        // snippet: dead-letters
        DeadLetters dead = bus.stream("jobs").group("daemon").deadLetters();
        for (DeadLetter letter : dead.list(100)) {
            show(letter.type(), "after", letter.attempts() + " attempt:", letter.error());
        }
        dead.redriveAll(); // to this group alone, each with its message id, from attempt 1
        // end
        eventuallyShown("job after 1 attempt: java.lang.IllegalArgumentException: nothing to refresh from");
        await().until(() -> dead.count() == 1 && dead.list(1).get(0).redrives() == 1);
    }

    @Test
    void effectsOnce() {
        Bus bus = connected("worker");
        Message job = Message.of("job").with("n", 1).withMessageId("job-1");
        bus.stream("jobs").append(job);
        bus.stream("jobs").append(job);
        // snippet: effects
        Group workers = bus.stream("jobs").group("workers");
        workers.consume(workers.effects().around(d -> run(d.message())));
        // end
        await().until(() -> bus.counters().effectsSkipped() == 1);
        eventuallyShown("ran 1");
    }

    @Test
    void inOrderByKey() {
        Bus bus = connected("worker");
        for (int n = 0; n < 3; n++) {
            bus.stream("jobs").append(Message.of("job").with("n", n).withKey("order-7"));
        }
        // snippet: by-key
        // eight at a time, but those of one key one after the other, also when one is tried again
        bus.stream("jobs")
                .group("workers")
                .consume(
                        d -> run(d.message()),
                        ConsumeOptions.defaults().concurrency(8).orderedByKey());
        // end
        await().untilAsserted(() -> assertThat(shown).containsExactly("ran 0", "ran 1", "ran 2"));
    }

    @Test
    void status() {
        Bus bus = connected("agent");
        bus.stream("jobs").appendAndWait(Message.of("job"));
        // Counted a moment after the outcome is known.
        await().atMost(Duration.ofSeconds(20)).until(() -> bus.counters().stored() == 1);
        // snippet: status
        for (ConnectionHealth each : bus.connections()) {
            show(each.purpose(), "is", each.state().toString(), each.reason());
        }
        BusCounters counters = bus.counters();
        show(
                counters.stored() + " stored,",
                counters.redelivered() + " redelivered,",
                counters.deadLettered() + " dead");

        bus.events().listen(event -> {
            if (event instanceof BusEvent.DataLost lost) {
                show("alarm:", lost.what());
            } else if (event instanceof BusEvent.OutboxChanged outbox) {
                show("the outbox is", outbox.state().toString());
            }
        });
        // end
        assertThat(shown).contains("writer is UP ", "1 stored, 0 redelivered, 0 dead");
    }

    @Test
    void limits() {
        String url = PrivateRedis.ofCurrentUser().start().toString();
        // snippet: limits
        BusConfig config = BusConfig.forRole("agent")
                .withUrl(url)
                .withLimits(Limits.defaults().withPublishRate(500, 5_000).withStreamEntries(100_000));
        // end
        assertThat(config.limits().publishBurst()).isEqualTo(5_000);
    }

    @Test
    void configuration() {
        String url = PrivateRedis.ofCurrentUser().start().toString();
        // snippet: configuration
        BusConfig config = BusConfig.forRole("agent")
                .withUrl(url) // redis://, rediss://, redis-socket:// or unix://
                .withNamespace("bus:dev:")
                .withMaxMessageBytes(64 << 10);
        try (Bus bus = RedisBus.connect(config)) {
            bus.channel("state").publish(Message.of("hello"));
        } // waits for handlers under way and for what was accepted to be sent
        // end
        try (Bus bus = RedisBus.connect(config)) {
            assertThat(bus.namespace()).isEqualTo("bus:dev:");
        }
    }
}
