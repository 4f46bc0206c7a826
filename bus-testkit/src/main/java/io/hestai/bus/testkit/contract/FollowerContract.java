package io.hestai.bus.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryHandler;
import io.hestai.bus.EntryId;
import io.hestai.bus.FollowOptions;
import io.hestai.bus.Gap;
import io.hestai.bus.Position;
import io.hestai.bus.Retention;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Broadcast without loss: every follower reads everything from its position on, in order. */
public abstract class FollowerContract extends BusContract {

    /** For implementations. */
    protected FollowerContract() {}

    private static Subscription follow(Stream stream, Position from, List<Integer> into) {
        return stream.from(from).follow(e -> into.add(number(e.message())));
    }

    private static void append(Stream stream, int from, int to) {
        for (int i = from; i < to - 1; i++) {
            stream.append(numbered(i));
        }
        stream.appendAndWait(numbered(to - 1));
    }

    @Test
    void historyComesFirstAndThenWhatIsAppended() {
        Stream stream = bus("agent").stream("ctx");
        append(stream, 0, 1_000);
        List<Integer> seen = shared();
        follow(bus("ui").stream("ctx"), Position.start(), seen);
        append(stream, 1_000, 2_000);
        eventually(() -> seen.size() == 2_000);
        assertThat(seen).isEqualTo(upTo(2_000));
    }

    @Test
    void everyFollowerSeesEverything() {
        Stream stream = bus("agent").stream("ctx");
        List<Integer> ui = shared();
        List<Integer> daemon = shared();
        follow(bus("ui").stream("ctx"), Position.start(), ui);
        follow(bus("daemon").stream("ctx"), Position.start(), daemon);
        append(stream, 0, 500);
        eventually(() -> ui.size() == 500 && daemon.size() == 500);
        assertThat(ui).isEqualTo(daemon).isEqualTo(upTo(500));
    }

    @Test
    void aFollowerFromTheEndSeesOnlyWhatComes() {
        Stream stream = bus("agent").stream("ctx");
        append(stream, 0, 10);
        List<Integer> seen = shared();
        follow(bus("ui").stream("ctx"), Position.end(), seen);
        append(stream, 10, 12);
        eventually(() -> seen.size() == 2);
        assertThat(seen).containsExactly(10, 11);
    }

    @Test
    void aStreamThatDoesNotExistYetCanBeFollowedFromItsEnd() {
        List<Integer> seen = shared();
        follow(bus("ui").stream("ctx"), Position.end(), seen);
        append(bus("agent").stream("ctx"), 0, 3);
        eventually(() -> seen.size() == 3);
    }

    @Test
    void aFollowerMayBeginAtAnEntryBehindOneOrAtATime() {
        Stream stream = bus("agent").stream("ctx");
        append(stream, 0, 5);
        EntryId id = stream.appendAndWait(numbered(5));
        append(stream, 6, 7);
        List<Integer> at = shared();
        List<Integer> after = shared();
        List<Integer> ago = shared();
        follow(stream, Position.at(id), at);
        follow(stream, Position.after(id), after);
        follow(stream, Position.ago(Duration.ofMinutes(5)), ago);
        eventually(() -> at.size() == 2 && after.size() == 1 && ago.size() == 7);
        assertThat(at).containsExactly(5, 6);
        assertThat(after).containsExactly(6);
    }

    @Test
    void aNamedCursorIsResumedBehindWhatWasHandled() {
        Stream stream = bus("agent").stream("ctx");
        append(stream, 0, 300);
        List<Integer> first = shared();
        Subscription before = follow(bus("ui").stream("ctx"), Position.cursor("ui"), first);
        eventually(() -> first.size() == 300);
        before.close();
        append(stream, 300, 310);
        List<Integer> second = shared();
        follow(bus("ui").stream("ctx"), Position.cursor("ui"), second);
        eventually(() -> second.size() == 10);
        assertThat(second.get(0)).isEqualTo(300);
    }

    @Test
    void aNewCursorBeginsWhereItIsTold() {
        Stream stream = bus("agent").stream("ctx");
        append(stream, 0, 5);
        List<Integer> seen = shared();
        follow(stream, Position.cursor("late").or(Position.end()), seen);
        append(stream, 5, 6);
        eventually(() -> seen.size() == 1);
        assertThat(seen).containsExactly(5);
    }

    @Test
    void aHandlerThatThrowsIsReportedAndTheNextEntryComes() {
        Bus ui = bus("ui");
        List<BusEvent> events = shared();
        ui.events().listen(events::add);
        List<Integer> seen = shared();
        Subscription subscription = ui.stream("ctx").from(Position.start()).follow(e -> {
            seen.add(number(e.message()));
            if (number(e.message()) == 1) {
                throw new IllegalStateException("on purpose");
            }
        });
        append(bus("agent").stream("ctx"), 0, 3);
        eventually(() -> seen.size() == 3 && !events.isEmpty());
        assertThat(subscription.stats().failed()).isEqualTo(1);
        assertThat(subscription.state()).isEqualTo(Subscription.State.ACTIVE);
    }

    @Test
    void aFollowerThatStopsOnErrorKeepsItsCursorBeforeTheFailure() throws InterruptedException {
        Stream stream = bus("agent").stream("ctx");
        append(stream, 0, 5);
        Subscription failing = bus("ui").stream("ctx")
                .from(Position.cursor("ui"))
                .follow(
                        e -> {
                            if (number(e.message()) == 3) {
                                throw new IllegalStateException("on purpose");
                            }
                        },
                        FollowOptions.stopOnError());
        assertThat(failing.awaitEnd(Duration.ofSeconds(20))).isTrue();
        assertThat(failing.state()).isEqualTo(Subscription.State.FAILED);
        assertThat(failing.failure()).get().satisfies(e -> assertThat(e).hasRootCauseMessage("on purpose"));
        List<Integer> seen = shared();
        follow(stream, Position.cursor("ui"), seen);
        eventually(() -> seen.size() == 2);
        assertThat(seen).containsExactly(3, 4);
    }

    @Test
    void aRangeWithAnEndCannotBeFollowed() {
        Stream stream = bus("agent").stream("ctx");
        assertThatThrownBy(() -> stream.from(Position.start()).limit(3).follow(e -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> stream.from(Position.start()).backward().follow(e -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> stream.from(Position.start()).to(Position.end()).follow(e -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingIsPromptWhileNothingComes() {
        Subscription subscription =
                bus("ui").stream("ctx").from(Position.start()).follow(e -> {});
        long began = System.nanoTime();
        subscription.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1_500));
        assertThat(subscription.state()).isEqualTo(Subscription.State.CLOSED);
    }

    @Test
    void aFollowerThatIsOvertakenByTheRetentionIsToldOfTheGapBeforeTheNextEntry() throws InterruptedException {
        Bus agent = bus("agent");
        Stream stream = agent.stream("ctx");
        append(stream, 0, 1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Object> told = shared();
        Subscription slow = bus("ui").stream("ctx").from(Position.start()).follow(new EntryHandler() {
            @Override
            public void onEntry(StreamEntry entry) throws Exception {
                told.add(number(entry.message()));
                begun.countDown();
                go.await();
            }

            @Override
            public void onGap(Gap gap) {
                told.add(gap);
            }
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        append(stream.keeping(Retention.count(10)), 1, 1_000);
        eventually(() -> stream.length() < 500);
        go.countDown();
        eventually(() -> told.contains(999));
        assertThat(told.get(0)).isEqualTo(0);
        assertThat(told.get(1)).isInstanceOfSatisfying(Gap.class, gap -> {
            assertThat(gap.stream()).isEqualTo("ctx");
            gap.missing().ifPresent(missing -> {
                assertThat(told.get(2)).isEqualTo((int) missing + 1);
                assertThat(slow.stats().missed()).isEqualTo(missing);
            });
        });
        assertThat(told.stream().filter(Gap.class::isInstance)).hasSize(1);
    }

    @Test
    void aStreamThatIsRemovedAndMadeAnewIsFollowedFromItsStart() {
        Bus agent = bus("agent");
        Stream stream = agent.stream("ctx");
        append(stream, 0, 3);
        List<Integer> seen = shared();
        follow(bus("ui").stream("ctx"), Position.cursor("ui"), seen);
        eventually(() -> seen.size() == 3);
        assertThat(stream.remove()).isTrue();
        append(stream, 3, 5);
        eventually(() -> seen.size() == 5);
        assertThat(seen).isEqualTo(upTo(5));
    }
}
