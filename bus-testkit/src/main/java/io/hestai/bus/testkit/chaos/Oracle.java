package io.hestai.bus.testkit.chaos;

import io.hestai.bus.EntryId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was published with what arrived. To be asked when all faults have healed and everything has drained: before that, what is still on its
 * way would be called lost. Not thread-safe.
 *
 * <p>The rules: what was stored has arrived at every reader, or is among its dead letters; nothing arrived that was not published, and nothing that
 * was refused; it says what was published; no message is stored twice; first deliveries that are not flagged come to each consumer in the order of
 * their publisher and stream; every repeat is flagged; an effect is had once. A message whose outcome is unknown may have arrived or not, unless the
 * oracle is {@linkplain #strict() strict}.
 */
public final class Oracle {
    private static final int FAILURES_TOLD = 50;

    private final List<String> readers;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<Published> messages = new ArrayList<>();
    private final Map<String, Arrivals> arrivals = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private boolean strict;
    private long failuresLeftOut;
    private long stored;
    private long refused;
    private long phantom;
    private long storedTwice;
    private long outOfOrder;
    private long repeats;
    private long unflagged;
    private long effectsRepeated;

    private enum Outcome {
        NONE,
        STORED,
        REFUSED,
        UNKNOWN
    }

    private static final class Published {
        private final String publisherAndStream;
        private final long sequence;
        private final int hash;
        private Outcome outcome = Outcome.NONE;
        private @Nullable EntryId entry;

        Published(String publisherAndStream, long sequence, int hash) {
            this.publisherAndStream = publisherAndStream;
            this.sequence = sequence;
            this.hash = hash;
        }
    }

    /** What one reader got, by the indexes of messages. */
    private static final class Arrivals {
        private final BitSet delivered = new BitSet();
        private final BitSet dead = new BitSet();
        private final BitSet effects = new BitSet();
        /** The last sequence that each consumer was given first, by publisher and stream. */
        private final Map<String, Long> lastSequence = new HashMap<>();
    }

    /**
     * An oracle that expects everything to arrive at certain readers.
     *
     * @param readers the groups and followers, as they are called in the delivery ledgers
     */
    public Oracle(Collection<String> readers) {
        this.readers = List.copyOf(readers);
        this.readers.forEach(each -> arrivals.put(each, new Arrivals()));
    }

    /**
     * From now on an unknown outcome is a failure: the bus is expected to resolve each.
     *
     * @return this
     */
    public Oracle strict() {
        strict = true;
        return this;
    }

    /**
     * Reads a ledger of publishers; all of them must be read before the first one of readers.
     *
     * @param ledger its file
     * @return this
     */
    public Oracle published(Path ledger) {
        LedgerFile.read(ledger, this::published);
        return this;
    }

    private void published(String[] line) {
        if (line[0].equals(PublishLedger.INTENDED)) {
            Integer before = indexes.put(line[1], messages.size());
            if (before != null) {
                fail("message " + line[1] + " was published twice by the test itself");
            }
            String publisherAndStream = (line[2] + " to " + line[3]).intern();
            messages.add(
                    new Published(publisherAndStream, Long.parseLong(line[4]), Integer.parseUnsignedInt(line[5], 16)));
            return;
        }
        Integer index = indexes.get(line[1]);
        if (index == null) {
            fail("an outcome is told of message " + line[1] + ", which nobody published");
            return;
        }
        settle(messages.get(index), line);
    }

    private void settle(Published message, String[] line) {
        if (message.outcome != Outcome.NONE) {
            fail("message " + line[1] + " was " + message.outcome + " and then " + line[0]);
            return;
        }
        switch (line[0]) {
            case PublishLedger.STORED -> {
                message.outcome = Outcome.STORED;
                message.entry = EntryId.parse(line[2]);
                stored++;
            }
            case PublishLedger.REFUSED -> {
                message.outcome = Outcome.REFUSED;
                refused++;
            }
            default -> message.outcome = Outcome.UNKNOWN;
        }
    }

    /**
     * Reads a ledger of readers.
     *
     * @param ledger its file
     * @return this
     */
    public Oracle arrived(Path ledger) {
        LedgerFile.read(ledger, this::arrived);
        return this;
    }

    private void arrived(String[] line) {
        boolean delivery = line[0].equals(DeliveryLedger.DELIVERED);
        String id = delivery ? line[3] : line[2];
        Integer index = indexes.get(id);
        Arrivals at = arrivals.get(line[1]);
        if (index == null || at == null) {
            phantom++;
            fail(line[1] + " got " + id + ", which nobody " + (at == null ? "was to read there" : "published"));
            return;
        }
        switch (line[0]) {
            case DeliveryLedger.DEAD -> at.dead.set(index);
            case DeliveryLedger.EFFECT -> effect(line[1], at, id, index);
            default -> {
                Delivery delivered = new Delivery(
                        line[1],
                        line[2],
                        id,
                        EntryId.parse(line[4]),
                        Long.parseLong(line[5]),
                        Integer.parseUnsignedInt(line[6], 16));
                checkContent(delivered, messages.get(index));
                checkRepeat(delivered, at, index);
            }
        }
    }

    private record Delivery(String reader, String consumer, String id, EntryId entry, long attempt, int hash) {}

    private void effect(String reader, Arrivals at, String id, int index) {
        if (at.effects.get(index)) {
            effectsRepeated++;
            fail(id + " had its effect on " + reader + " more than once");
        }
        at.effects.set(index);
    }

    private void checkContent(Delivery delivered, Published message) {
        if (message.outcome == Outcome.REFUSED || message.hash != delivered.hash) {
            phantom++;
            fail(delivered.reader + " got " + delivered.id + ", which "
                    + (message.outcome == Outcome.REFUSED
                            ? "was refused"
                            : "says something else than what was published"));
        }
        EntryId known = message.entry;
        if (known == null) {
            message.entry = delivered.entry;
        } else if (!known.equals(delivered.entry)) {
            storedTwice++;
            fail(delivered.id + " is stored at " + known + " and at " + delivered.entry);
        }
    }

    private void checkRepeat(Delivery delivered, Arrivals at, int index) {
        if (at.delivered.get(index)) {
            repeats++;
            if (delivered.attempt == 1) {
                unflagged++;
                fail(delivered.reader + " got " + delivered.id + " again, and was not told that it is a repeat");
            }
            return;
        }
        at.delivered.set(index);
        Published message = messages.get(index);
        // What was handed out before and comes back, perhaps to another consumer, comes when it can, and says so.
        boolean ordered = delivered.attempt == 1 && (strict || message.outcome == Outcome.STORED);
        if (ordered) {
            checkOrder(delivered, at, message);
        }
    }

    private void checkOrder(Delivery delivered, Arrivals at, Published message) {
        String line = message.publisherAndStream + " for " + delivered.consumer;
        long last = at.lastSequence.getOrDefault(line, Long.MIN_VALUE);
        if (message.sequence < last) {
            outOfOrder++;
            fail(delivered.reader + " got " + delivered.id + ", number " + message.sequence + " of " + line
                    + ", behind number " + last);
        } else {
            at.lastSequence.put(line, message.sequence);
        }
    }

    /**
     * Judges what was read.
     *
     * @return the verdict
     */
    public Verdict judge() {
        long lost = countLost();
        long unknown = messages.size() - stored - refused;
        if (strict && unknown > 0) {
            fail(unknown + " messages have an unknown outcome");
        }
        if (failuresLeftOut > 0) {
            failures.add("and " + failuresLeftOut + " more");
        }
        long delivered = arrivals.values().stream()
                .mapToLong(each -> each.delivered.cardinality())
                .sum();
        long dead = arrivals.values().stream()
                .mapToLong(each -> each.dead.cardinality())
                .sum();
        return new Verdict(
                messages.size(),
                stored,
                refused,
                unknown,
                delivered,
                dead,
                lost,
                phantom,
                storedTwice,
                outOfOrder,
                repeats,
                unflagged,
                effectsRepeated,
                failures);
    }

    private long countLost() {
        long lost = 0;
        for (Map.Entry<String, Integer> each : indexes.entrySet()) {
            int index = each.getValue();
            if (messages.get(index).outcome == Outcome.STORED) {
                for (String reader : readers) {
                    Arrivals at = arrivals.getOrDefault(reader, new Arrivals());
                    if (!at.delivered.get(index) && !at.dead.get(index)) {
                        lost++;
                        fail(each.getKey() + ", stored at " + messages.get(index).entry + ", never came to " + reader);
                    }
                }
            }
        }
        return lost;
    }

    private void fail(String failure) {
        if (failures.size() < FAILURES_TOLD) {
            failures.add(failure);
        } else {
            failuresLeftOut++;
        }
    }
}
