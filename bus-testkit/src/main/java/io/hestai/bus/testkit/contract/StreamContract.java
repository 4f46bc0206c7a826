package io.hestai.bus.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ChannelMessage;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.RefusedException;
import io.hestai.bus.Retention;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.StreamInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The durable log: what was appended is there, in order, for everybody who reads. */
public abstract class StreamContract extends BusContract {

    /** For implementations. */
    protected StreamContract() {}

    private static List<StreamEntry> list(Iterable<StreamEntry> entries) {
        List<StreamEntry> list = new ArrayList<>();
        entries.forEach(list::add);
        return list;
    }

    private static List<Integer> numbers(Iterable<StreamEntry> entries) {
        return list(entries).stream().map(e -> number(e.message())).toList();
    }

    @Test
    void anAppendedMessageIsReadBackWhole() {
        Stream stream = bus("agent").stream("council_ctx");
        byte[] binary = {0, (byte) 0xC3, (byte) 0x28, 13, 10};
        Message sent = Message.of("council_context_updated")
                .with("new_context", "a\r\nb|c")
                .with("bytes", binary)
                .with("n", 7);

        EntryId id = stream.appendAndWait(sent);

        StreamEntry read = list(stream.from(Position.start()).read()).get(0);
        assertThat(read.id()).isEqualTo(id);
        assertThat(read.stream()).isEqualTo("council_ctx");
        assertThat(read.type()).isEqualTo("council_context_updated");
        assertThat(read.role()).isEqualTo("agent");
        assertThat(read.message().bytes("bytes")).isEqualTo(binary);
        assertThat(read.text("new_context")).isEqualTo("a\r\nb|c");
        assertThat(read.message().number("n")).isEqualByComparingTo("7");
        assertThat(read.message().messageId()).hasSize(36);
    }

    @Test
    void appendsOfOneThreadKeepTheirOrder() {
        Stream stream = bus("agent").stream("jobs");
        List<CompletableFuture<EntryId>> futures = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            futures.add(stream.append(numbered(i)));
        }
        List<EntryId> ids = futures.stream().map(CompletableFuture::join).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(numbers(stream.from(Position.start()).read())).isEqualTo(upTo(20_000));
        assertThat(stream.length()).isEqualTo(20_000);
    }

    @Test
    void manyThreadsAppendWithoutLoss() throws InterruptedException {
        Stream stream = bus("agent").stream("jobs");
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int thread = t;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    stream.appendAndWait(Message.of("x").with("t", thread).with("n", i));
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(60_000);
        }
        assertThat(stream.length()).isEqualTo(4_000);
        for (int t = 0; t < 8; t++) {
            int thread = t;
            List<Integer> own = list(stream.from(Position.start()).read()).stream()
                    .filter(e -> e.message().number("t").intValueExact() == thread)
                    .map(e -> number(e.message()))
                    .toList();
            assertThat(own).isEqualTo(upTo(500));
        }
    }

    @Test
    void whatIsChainedToAnAppendMayAppendAndWait() throws Exception {
        Stream stream = bus("agent").stream("jobs");
        EntryId second = stream.append(numbered(0))
                .thenApply(first -> stream.appendAndWait(numbered(1)))
                .get(20, TimeUnit.SECONDS);
        assertThat(list(stream.from(Position.at(second)).read())).hasSize(1);
    }

    @Test
    void anAnnouncementIsStoredAndHeardWithItsPlace() {
        Bus agent = bus("agent");
        List<ChannelMessage> heard = shared();
        bus("ui").channel("council_ctx").subscribe(heard::add);

        EntryId id = agent.stream("council_ctx")
                .announceAndWait(Message.of("updated").with("new_context", "x"));

        eventually(() -> heard.size() == 1);
        assertThat(heard.get(0).announced()).contains(new ChannelMessage.Announced("council_ctx", id));
        Message stored = list(agent.stream("council_ctx").from(Position.at(id)).read())
                .get(0)
                .message();
        assertThat(heard.get(0).message()).isEqualTo(stored);
    }

    @Test
    void aRangeIsReadForwardAndBackBetweenEntries() {
        Stream stream = bus("agent").stream("jobs");
        List<EntryId> ids = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            ids.add(stream.appendAndWait(numbered(i)));
        }
        assertThat(numbers(stream.from(Position.at(ids.get(10)))
                        .to(Position.at(ids.get(12)))
                        .read()))
                .containsExactly(10, 11, 12);
        assertThat(numbers(stream.from(Position.after(ids.get(10))).limit(2).read()))
                .containsExactly(11, 12);
        assertThat(numbers(stream.from(Position.start()).backward().limit(3).read()))
                .containsExactly(1199, 1198, 1197);
        assertThat(numbers(stream.from(Position.start()).backward().read()))
                .hasSize(1_200)
                .endsWith(1, 0);
        assertThat(numbers(stream.from(Position.end()).read())).isEmpty();
        assertThat(numbers(stream.from(Position.start()).read())).isEqualTo(upTo(1_200));
    }

    @Test
    void aRangeIsReadByTime() {
        Stream stream = bus("agent").stream("jobs");
        EntryId id = stream.appendAndWait(numbered(0));
        Instant then = Instant.ofEpochMilli(id.ms());
        assertThat(numbers(stream.from(Position.time(then)).read())).containsExactly(0);
        assertThat(numbers(stream.from(Position.start()).to(Position.time(then)).read()))
                .containsExactly(0);
        assertThat(numbers(stream.from(Position.start())
                        .to(Position.time(then.minusMillis(1)))
                        .read()))
                .isEmpty();
        assertThat(numbers(stream.from(Position.ago(Duration.ofHours(1))).read()))
                .containsExactly(0);
    }

    @Test
    void aPositionInTheFutureIsRefused() {
        Stream stream = bus("agent").stream("jobs");
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        assertThatThrownBy(() -> list(stream.from(Position.time(tomorrow)).read()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("future");
        assertThatThrownBy(() -> stream.from(Position.time(tomorrow)).follow(e -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void retentionByCountKeepsTheNewest() {
        Stream stream = bus("agent").stream("jobs").keeping(Retention.count(200));
        for (int i = 0; i < 2_000; i++) {
            stream.append(numbered(i));
        }
        stream.appendAndWait(numbered(2_000));
        eventually(() -> stream.length() <= 400);
        assertThat(stream.length()).isGreaterThanOrEqualTo(200);
        assertThat(numbers(stream.from(Position.start()).backward().limit(1).read()))
                .containsExactly(2_000);
    }

    @Test
    void retentionBySizeKeepsTheNewest() {
        Stream stream = bus("agent").stream("jobs").keeping(Retention.bytes(1_000_000));
        String data = "x".repeat(5_000);
        for (int i = 0; i < 1_000; i++) {
            stream.append(numbered(i).with("data", data));
        }
        stream.appendAndWait(numbered(1_000).with("data", data));
        eventually(() -> stream.info().memoryBytes() < 1_500_000);
        assertThat(stream.length()).isGreaterThan(50);
        assertThat(numbers(stream.from(Position.start()).backward().limit(1).read()))
                .containsExactly(1_000);
    }

    @Test
    void retentionByAgeKeepsTheYoung() {
        Stream stream = bus("agent").stream("jobs")
                .keeping(Retention.age(Duration.ofHours(1)).andCount(100_000));
        for (int i = 0; i < 500; i++) {
            stream.append(numbered(i));
        }
        stream.appendAndWait(numbered(500));
        assertThat(stream.length()).isEqualTo(501);
    }

    @Test
    void retentionByAgeRemovesTheOldAlsoWhileNothingIsAppended() {
        Stream stream = bus("agent").stream("jobs").keeping(Retention.age(Duration.ofMillis(500)));
        for (int i = 0; i < 150; i++) {
            stream.append(numbered(i));
        }
        stream.appendAndWait(numbered(150));
        eventually(() -> stream.length() == 0);
    }

    @Test
    void retentionNeverRemovesWhatAGroupHasNotSettledOrANamedFollowerHasNotRead() {
        Bus agent = bus("agent");
        Stream stream = agent.stream("jobs");
        List<Integer> worked = shared();
        List<Integer> read = shared();
        CountDownLatch go = new CountDownLatch(1);
        bus("worker").stream("jobs").group("workers").consume(delivery -> {
            go.await();
            worked.add(number(delivery.message()));
        });
        bus("ui").stream("jobs").from(Position.cursor("ui")).follow(entry -> {
            go.await();
            read.add(number(entry.message()));
        });
        List<BusEvent> events = shared();
        agent.events().listen(events::add);
        Stream kept = stream.keeping(Retention.count(50));
        for (int i = 0; i < 2_000; i++) {
            kept.append(numbered(i));
        }
        eventually(() -> events.stream().anyMatch(BusEvent.RetentionHeld.class::isInstance));
        go.countDown();
        eventually(() -> worked.size() >= 2_000 && read.size() >= 2_000);
        assertThat(worked).isEqualTo(upTo(2_000));
        assertThat(read).isEqualTo(upTo(2_000));
        eventually(() -> {
            kept.appendAndWait(numbered(0));
            return stream.length() < 300;
        });
    }

    @Test
    void infoTellsWhatIsThere() {
        Bus agent = bus("agent");
        Stream stream = agent.stream("jobs");
        EntryId first = stream.appendAndWait(numbered(0));
        EntryId last = stream.appendAndWait(numbered(1));
        StreamInfo info = stream.info();
        assertThat(info.length()).isEqualTo(2);
        assertThat(info.first()).contains(first);
        assertThat(info.last()).contains(last);
        assertThat(info.groups()).isZero();
        assertThat(info.memoryBytes()).isPositive();
        assertThat(stream.groups()).isEmpty();
        assertThat(agent.streamNames()).containsExactly("jobs");
    }

    @Test
    void askingAboutWhatIsNotThereIsRefusedByName() {
        Bus agent = bus("agent");
        assertThatThrownBy(() -> agent.stream("nothing").info())
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(RefusedException.Reason.NO_SUCH_STREAM))
                .hasMessageContaining("'nothing'");
        assertThatThrownBy(() -> agent.stream("nothing").group("g").info())
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(RefusedException.Reason.NO_SUCH_GROUP));
        assertThat(agent.stream("nothing").length()).isZero();
        assertThat(agent.stream("nothing").remove()).isFalse();
    }

    @Test
    void removingTakesTheStreamAndItsBookkeepingAndNothingElse() throws Exception {
        Bus agent = bus("agent");
        Stream stream = agent.stream("jobs");
        Stream neighbour = agent.stream("jobs2");
        stream.appendAndWait(numbered(0));
        neighbour.appendAndWait(numbered(0));
        List<StreamEntry> seen = shared();
        var follower = stream.from(Position.cursor("ui")).follow(seen::add);
        eventually(() -> seen.size() == 1);
        follower.close();

        assertThat(stream.remove()).isTrue();

        assertThat(agent.streamNames()).containsExactly("jobs2");
        stream.appendAndWait(numbered(1));
        List<StreamEntry> again = shared();
        stream.from(Position.cursor("ui")).follow(again::add);
        eventually(() -> again.size() == 1);
    }
}
