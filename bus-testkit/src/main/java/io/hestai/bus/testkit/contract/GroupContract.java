package io.hestai.bus.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Delivery;
import io.hestai.bus.DeliveryHandler;
import io.hestai.bus.EntryId;
import io.hestai.bus.Group;
import io.hestai.bus.Position;
import io.hestai.bus.RetryPolicy;
import io.hestai.bus.Stream;
import io.hestai.bus.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Shared work: each entry to one consumer of a group, until it is settled. */
public abstract class GroupContract extends BusContract {
    private static final RetryPolicy QUICK = new RetryPolicy(3, Duration.ofMillis(5), Duration.ofMillis(20));

    /** For implementations. */
    protected GroupContract() {}

    private static void append(Stream stream, int from, int to) {
        for (int i = from; i < to - 1; i++) {
            stream.append(numbered(i));
        }
        stream.appendAndWait(numbered(to - 1));
    }

    private static long pending(Stream stream, String group) {
        return stream.group(group).info().pending();
    }

    @Test
    void oneWorkerHandlesEverythingInOrderOnceAndAcknowledgesByReturning() {
        Stream stream = bus("agent").stream("jobs");
        append(stream, 0, 3_000);
        List<Integer> handled = shared();
        Subscription worker =
                bus("daemon").stream("jobs").group("daemon").consume(d -> handled.add(number(d.message())));
        append(stream, 3_000, 4_000);
        eventually(() -> handled.size() == 4_000);
        assertThat(handled).isEqualTo(upTo(4_000));
        eventually(() -> pending(stream, "daemon") == 0);
        assertThat(worker.stats().handled()).isEqualTo(4_000);
        assertThat(worker.stats().redelivered()).isZero();
    }

    @Test
    void aDeliveryKnowsWhereItComesFrom() {
        Stream stream = bus("agent").stream("jobs");
        List<Delivery> deliveries = shared();
        bus("daemon").stream("jobs")
                .group("g")
                .consume(deliveries::add, ConsumeOptions.defaults().consumer("c1"));
        EntryId id = stream.appendAndWait(numbered(0));
        eventually(() -> deliveries.size() == 1);
        Delivery delivery = deliveries.get(0);
        assertThat(delivery.id()).isEqualTo(id);
        assertThat(delivery.stream()).isEqualTo("jobs");
        assertThat(delivery.group()).isEqualTo("g");
        assertThat(delivery.consumer()).isEqualTo("c1");
        assertThat(delivery.attempt()).isEqualTo(1);
        eventually(delivery::isSettled);
        assertThat(delivery.ack()).isFalse();
        assertThat(delivery.retry()).isFalse();
        assertThat(delivery.reject("late")).isFalse();
        assertThat(delivery.extend()).isFalse();
    }

    @Test
    void consumersOfAGroupShareTheWorkAndGroupsDoNot() {
        Stream stream = bus("agent").stream("jobs");
        List<Integer> one = shared();
        List<Integer> two = shared();
        List<Integer> other = shared();
        DeliveryHandler slowOne = d -> one.add(number(d.message()));
        bus("a").stream("jobs")
                .group("shared")
                .consume(slowOne, ConsumeOptions.defaults().consumer("one"));
        bus("b").stream("jobs")
                .group("shared")
                .consume(
                        d -> two.add(number(d.message())),
                        ConsumeOptions.defaults().consumer("two"));
        bus("c").stream("jobs").group("other").consume(d -> other.add(number(d.message())));
        append(stream, 0, 2_000);
        eventually(() -> one.size() + two.size() == 2_000 && other.size() == 2_000);
        assertThat(one).doesNotContainAnyElementsOf(two);
        assertThat(other).isEqualTo(upTo(2_000));
    }

    @Test
    void aGroupBeginsAtTheStartOrAtTheEnd() {
        Stream stream = bus("agent").stream("jobs");
        append(stream, 0, 3);
        List<Integer> fromStart = shared();
        List<Integer> fromEnd = shared();
        bus("a").stream("jobs").group("start").consume(d -> fromStart.add(number(d.message())));
        bus("b").stream("jobs")
                .group("end")
                .consume(
                        d -> fromEnd.add(number(d.message())),
                        ConsumeOptions.defaults().createAt(Position.end()));
        append(stream, 3, 4);
        eventually(() -> fromStart.size() == 4 && fromEnd.size() == 1);
        assertThat(fromEnd).containsExactly(3);
        assertThatThrownBy(() -> ConsumeOptions.defaults().createAt(Position.ago(Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHandlerThatThrowsGetsTheMessageAgainAndOthersAreNotHeldUp() {
        Stream stream = bus("agent").stream("jobs");
        List<String> handled = shared();
        bus("daemon").stream("jobs")
                .group("g")
                .consume(
                        d -> {
                            handled.add(number(d.message()) + "/" + d.attempt());
                            if (number(d.message()) == 1 && d.attempt() < 3) {
                                throw new IllegalStateException("on purpose");
                            }
                        },
                        ConsumeOptions.defaults().retryPolicy(QUICK));
        append(stream, 0, 10);
        eventually(() -> handled.size() == 12);
        assertThat(handled).contains("1/1", "1/2", "1/3", "9/1");
        eventually(() -> pending(stream, "g") == 0);
    }

    @Test
    void aMessageThatFailsTooOftenIsDeadLetteredAndTold() {
        Bus daemon = bus("daemon");
        List<BusEvent> dead = shared();
        daemon.events().listen(e -> {
            if (e instanceof BusEvent.DeadLettered) {
                dead.add(e);
            }
        });
        AtomicInteger attempts = new AtomicInteger();
        Subscription worker = daemon.stream("jobs")
                .group("g")
                .consume(
                        d -> {
                            attempts.incrementAndGet();
                            throw new IllegalStateException("poison");
                        },
                        ConsumeOptions.defaults().retryPolicy(QUICK));
        Stream stream = bus("agent").stream("jobs");
        stream.appendAndWait(numbered(0));
        eventually(() -> dead.size() == 1);
        assertThat(attempts).hasValue(3);
        assertThat(dead.get(0).toString()).contains("poison").contains("3 times");
        assertThat(worker.stats().deadLettered()).isEqualTo(1);
        assertThat(pending(stream, "g")).isZero();
        assertThat(worker.state()).isEqualTo(Subscription.State.ACTIVE);
    }

    @Test
    void aHandlerThatFailsAlwaysDoesNotTakeTheWholeStreamInHand() {
        Stream stream = bus("agent").stream("jobs");
        append(stream, 0, 5_000);
        AtomicInteger attempts = new AtomicInteger();
        bus("daemon").stream("jobs").group("g").consume(d -> {
            attempts.incrementAndGet();
            d.retry(Duration.ofMinutes(5));
        });
        eventually(() -> attempts.get() >= 1_000);
        assertThat(pending(stream, "g")).isLessThan(2_000);
        assertThat(stream.group("g").info().lastDelivered())
                .isLessThan(stream.info().lastGenerated());
    }

    @Test
    void rejectingGivesUpAtOnce() {
        Stream stream = bus("agent").stream("jobs");
        List<Boolean> settled = shared();
        Subscription worker = bus("daemon").stream("jobs").group("g").consume(d -> {
            settled.add(d.reject("schema 7 is not known here"));
            settled.add(d.ack());
        });
        stream.appendAndWait(numbered(0));
        eventually(() -> worker.stats().deadLettered() == 1);
        eventually(() -> settled.equals(List.of(true, false)));
        eventually(() -> pending(stream, "g") == 0);
    }

    @Test
    void retryingByHandDeliversAgainAfterTheDelay() {
        Stream stream = bus("agent").stream("jobs");
        List<Long> times = shared();
        bus("daemon").stream("jobs").group("g").consume(d -> {
            times.add(System.nanoTime());
            if (d.attempt() == 1) {
                d.retry(Duration.ofMillis(150));
            }
        });
        stream.appendAndWait(numbered(0));
        eventually(() -> times.size() == 2);
        assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(150_000_000L);
        eventually(() -> pending(stream, "g") == 0);
    }

    @Test
    void severalAreHandledAtATimeAndNoMore() throws InterruptedException {
        Stream stream = bus("agent").stream("jobs");
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch four = new CountDownLatch(4);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        bus("daemon").stream("jobs")
                .group("g")
                .consume(
                        d -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            four.countDown();
                            release.await(20, TimeUnit.SECONDS);
                            running.decrementAndGet();
                            done.incrementAndGet();
                        },
                        ConsumeOptions.defaults().concurrency(4));
        append(stream, 0, 40);
        assertThat(four.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pending(stream, "g")).isEqualTo(4);
        release.countDown();
        eventually(() -> done.get() == 40);
        assertThat(most).hasValue(4);
        eventually(() -> pending(stream, "g") == 0);
    }

    @Test
    void byHandNothingIsAcknowledgedUntilSomebodyDoes() {
        Stream stream = bus("agent").stream("jobs");
        List<Delivery> deliveries = shared();
        bus("daemon").stream("jobs")
                .group("g")
                .consume(deliveries::add, ConsumeOptions.manualAck().concurrency(2));
        append(stream, 0, 3);
        eventually(() -> deliveries.size() == 2);
        assertThat(deliveries.get(0).isSettled()).isFalse();
        assertThat(pending(stream, "g")).isEqualTo(2);
        assertThat(deliveries.get(0).extend()).isTrue();
        assertThat(deliveries.get(0).ack()).isTrue();
        eventually(() -> deliveries.size() == 3);
        deliveries.forEach(Delivery::ack);
        eventually(() -> pending(stream, "g") == 0);
    }

    @Test
    void byHandARetryFromAnotherThreadComesInTime() {
        Stream stream = bus("agent").stream("jobs");
        List<Delivery> deliveries = shared();
        bus("daemon").stream("jobs").group("g").consume(deliveries::add, ConsumeOptions.manualAck());
        stream.appendAndWait(numbered(0));
        eventually(() -> deliveries.size() == 1);
        long began = System.nanoTime();
        deliveries.get(0).retry(Duration.ofMillis(20));
        eventually(() -> deliveries.size() == 2);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1_500));
        assertThat(deliveries.get(1).attempt()).isEqualTo(2);
        deliveries.get(1).ack();
        eventually(() -> pending(stream, "g") == 0);
    }

    @Test
    void whatAConsumerHadPendingComesFirstAfterARestart() {
        Stream stream = bus("agent").stream("jobs");
        List<Delivery> before = shared();
        ConsumeOptions options = ConsumeOptions.manualAck().consumer("c1").concurrency(3);
        Bus crashed = bus("daemon");
        crashed.stream("jobs").group("g").consume(before::add, options);
        append(stream, 0, 5);
        eventually(() -> before.size() == 3);
        crashed.close();

        List<String> after = shared();
        bus("daemon").stream("jobs")
                .group("g")
                .consume(
                        d -> after.add(number(d.message()) + "/" + d.attempt()),
                        ConsumeOptions.defaults().consumer("c1"));
        eventually(() -> after.size() == 5);
        assertThat(after).containsExactly("0/2", "1/2", "2/2", "3/1", "4/1");
        eventually(() -> pending(stream, "g") == 0);
    }

    @Test
    void closingLetsTheHandlerUnderWayFinishAndAcknowledgesIt() throws InterruptedException {
        Stream stream = bus("agent").stream("jobs");
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger finished = new AtomicInteger();
        Bus daemon = bus("daemon");
        daemon.stream("jobs").group("g").consume(d -> {
            began.countDown();
            release.await(20, TimeUnit.SECONDS);
            finished.incrementAndGet();
        });
        stream.appendAndWait(numbered(0));
        assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
        Thread closer = new Thread(daemon::close);
        closer.start();
        release.countDown();
        closer.join(20_000);
        assertThat(finished).hasValue(1);
        assertThat(pending(stream, "g")).isZero();
    }

    @Test
    void pendingTellsWhoHasWhat() {
        Stream stream = bus("agent").stream("jobs");
        List<Delivery> deliveries = shared();
        bus("daemon").stream("jobs")
                .group("g")
                .consume(deliveries::add, ConsumeOptions.manualAck().consumer("c1"));
        EntryId id = stream.appendAndWait(numbered(0));
        eventually(() -> deliveries.size() == 1);
        assertThat(stream.group("g").pending(10)).singleElement().satisfies(entry -> {
            assertThat(entry.id()).isEqualTo(id);
            assertThat(entry.consumer()).isEqualTo("c1");
            assertThat(entry.attempts()).isEqualTo(1);
        });
        assertThat(stream.groups())
                .singleElement()
                .satisfies(group -> assertThat(group.name()).isEqualTo("g"));
    }

    @Test
    void aMessageStoredTwiceHasItsEffectOnce() {
        Bus daemon = bus("daemon");
        Stream stream = bus("agent").stream("jobs");
        for (int i = 0; i < 100; i++) {
            stream.append(numbered(i).withMessageId("m" + i));
            stream.append(numbered(i).withMessageId("m" + i));
        }
        List<Integer> effects = shared();
        Group group = daemon.stream("jobs").group("g");
        DeliveryHandler once = group.effects().around(delivery -> effects.add(number(delivery.message())));
        group.consume(once, ConsumeOptions.defaults().concurrency(4));
        eventually(() -> effects.size() == 100 && daemon.counters().effectsSkipped() == 100);
        assertThat(effects).containsExactlyInAnyOrderElementsOf(upTo(100));
        eventually(() -> pending(stream, "g") == 0);
    }
}
