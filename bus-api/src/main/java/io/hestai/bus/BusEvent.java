package io.hestai.bus;

import java.time.Duration;
import java.util.OptionalLong;

/** Something that happened to a bus and that a program may want to know. {@code toString} is one line fit for a log. */
public sealed interface BusEvent {

    /**
     * A connection was lost; it is being made again. Told once more where the server is back and refuses, until somebody mends that: a wrong
     * password, a missing right, a server that stores on no disk.
     *
     * @param connection its purpose: {@code writer}, {@code subscriber}, {@code follow:…}, {@code group:…}
     * @param reason why, in one line
     */
    record ConnectionLost(String connection, String reason) implements BusEvent {
        @Override
        public String toString() {
            return "connection '" + connection + "' lost: " + reason;
        }
    }

    /**
     * A connection is back.
     *
     * @param connection its purpose
     * @param downFor how long it was away
     */
    record ConnectionRestored(String connection, Duration downFor) implements BusEvent {
        @Override
        public String toString() {
            return "connection '" + connection + "' restored after " + downFor.toMillis() + " ms";
        }
    }

    /**
     * A channel subscription is in place again; what was published in between is lost to it.
     *
     * @param channels what is listened to
     * @param gap how long nothing could be heard
     * @param reason why, in one line; says so where Redis is known to have cut the subscriber off because it was too slow
     */
    record Resubscribed(String channels, Duration gap, String reason) implements BusEvent {
        @Override
        public String toString() {
            return "resubscribed to " + channels + ": messages of " + gap.toMillis() + " ms may have been missed; "
                    + reason;
        }
    }

    /**
     * The local queue of a channel subscription is half full: its listener is slower than what is published. Told when it becomes so, and not again
     * for ten seconds.
     *
     * @param channels what is listened to
     * @param waiting how many messages wait in it
     * @param capacity how many it holds before its {@link Overflow} decides
     */
    record ListenerSlow(String channels, long waiting, long capacity) implements BusEvent {
        @Override
        public String toString() {
            return "the listener of " + channels + " is slow: " + waiting + " messages wait in its queue of "
                    + capacity;
        }
    }

    /**
     * Redis holds half of what it holds for a subscriber before it cuts that off: the bus reads its channels too slowly, because a listener blocks
     * the connection. Told when it becomes so, where Redis lets the user look.
     *
     * @param held how many bytes Redis holds
     * @param limit at how many it cuts the subscriber off, at once or after a while
     */
    record SubscriberSlow(long held, long limit) implements BusEvent {
        @Override
        public String toString() {
            return "the channels of this bus are read too slowly: Redis holds " + held
                    + " bytes for it, and cuts it off at " + limit;
        }
    }

    /**
     * A limit of the bus refused something. Told at the first of a series, and then no more than every ten seconds; the counters tell them all.
     *
     * @param limit its name in the configuration
     * @param doing what was refused
     * @param refusal what the caller was told: which limit is reached, and what to do
     */
    record LimitReached(String limit, String doing, String refusal) implements BusEvent {
        @Override
        public String toString() {
            return refusal;
        }
    }

    /**
     * A message could not be sent, or it is not known whether it was.
     *
     * @param destination the channel or stream
     * @param failure what the future was failed with
     */
    record SendFailed(String destination, BusException failure) implements BusEvent {
        @Override
        public String toString() {
            return "sending to '" + destination + "' failed: " + failure.getMessage();
        }
    }

    /**
     * An announced message was stored, but Redis did not publish it.
     *
     * @param stream the stream
     * @param id where it is stored
     * @param reason why, in Redis's words
     */
    record AnnounceUnheard(String stream, EntryId id, String reason) implements BusEvent {
        @Override
        public String toString() {
            return "stored " + id + " in '" + stream + "' but could not publish it: " + reason;
        }
    }

    /**
     * A local queue was full and a message was dropped. Told at the first of a series; the counter of the subscription tells them all.
     *
     * @param channels what is listened to
     * @param dropped how many this subscription has dropped so far
     */
    record MessagesDropped(String channels, long dropped) implements BusEvent {
        @Override
        public String toString() {
            return "the listener of " + channels + " is too slow: " + dropped + " messages dropped so far";
        }
    }

    /**
     * A handler or listener threw.
     *
     * @param subscription what it was handling
     * @param failure what it threw
     */
    record HandlerFailed(String subscription, Throwable failure) implements BusEvent {
        @Override
        public String toString() {
            return "a handler of " + subscription + " failed: " + failure;
        }
    }

    /**
     * A group gave a message up.
     *
     * @param stream the stream
     * @param group the group
     * @param id the entry
     * @param reason why
     */
    record DeadLettered(String stream, String group, EntryId id, String reason) implements BusEvent {
        @Override
        public String toString() {
            return "group '" + group + "' of '" + stream + "' gave up " + id + ": " + reason;
        }
    }

    /**
     * An entry that a group had pending is gone from the stream, trimmed or removed; it cannot be delivered any more and was settled.
     *
     * @param stream the stream
     * @param group the group
     * @param id the entry
     */
    record EntryVanished(String stream, String group, EntryId id) implements BusEvent {
        @Override
        public String toString() {
            return "entry " + id + " of '" + stream + "' was trimmed before group '" + group + "' had dealt with it";
        }
    }

    /**
     * A subscription ended by itself.
     *
     * @param subscription what it was
     * @param failure why
     */
    record SubscriptionFailed(String subscription, Throwable failure) implements BusEvent {
        @Override
        public String toString() {
            return subscription + " ended: " + failure.getMessage();
        }
    }

    /**
     * The outcome of sends was not known because a connection was lost, and has been found out: what was stored is completed, the rest was
     * sent again, in order.
     *
     * @param found how many were found stored
     * @param resent how many were not there and were sent again
     */
    record SendsResolved(long found, long resent) implements BusEvent {
        @Override
        public String toString() {
            return "resolved what was on its way when the connection was lost: " + found + " were stored, " + resent
                    + " were sent again";
        }
    }

    /**
     * The outbox changed its state.
     *
     * @param state what it does now
     * @param depth how many messages are in it
     */
    record OutboxChanged(OutboxStatus.State state, long depth) implements BusEvent {
        @Override
        public String toString() {
            return "the outbox is " + state + " with " + depth + " messages";
        }
    }

    /**
     * A full outbox dropped its oldest messages. Told at the first of a series; the counter tells them all.
     *
     * @param dropped how many it has dropped so far
     */
    record OutboxDropped(long dropped) implements BusEvent {
        @Override
        public String toString() {
            return "the outbox is full: " + dropped + " messages dropped so far";
        }
    }

    /**
     * An outbox on disk was opened and had messages of an earlier run, or a torn end.
     *
     * @param messages how many messages are sent now
     * @param tornBytes how many bytes at the end were no whole record, and were cut off
     */
    record OutboxRecovered(long messages, long tornBytes) implements BusEvent {
        @Override
        public String toString() {
            return "the outbox had " + messages + " messages of an earlier run"
                    + (tornBytes > 0 ? ", and " + tornBytes + " bytes of a record that was never finished" : "");
        }
    }

    /**
     * A consumer lost its lease: others may have its work now. What it does with this delivery from now on is refused.
     *
     * @param stream the stream
     * @param group the group
     * @param id the entry
     * @param consumer who had it
     */
    record LeaseLost(String stream, String group, EntryId id, String consumer) implements BusEvent {
        @Override
        public String toString() {
            return "consumer '" + consumer + "' lost the lease of " + id + " in group '" + group + "' of '" + stream
                    + "'; its acknowledgement was refused";
        }
    }

    /**
     * Work of a consumer that gives no sign of life any more, or that left it behind, was taken over by this one.
     *
     * @param stream the stream
     * @param group the group
     * @param from whose work it was
     * @param entries how many entries
     */
    record TakenOver(String stream, String group, String from, long entries) implements BusEvent {
        @Override
        public String toString() {
            return "took over " + entries + " entries of consumer '" + from + "' in group '" + group + "' of '" + stream
                    + "'";
        }
    }

    /**
     * A handler has been running for longer than the lease. It is left alone, and its lease is renewed. Told once for each delivery.
     *
     * @param stream the stream
     * @param group the group
     * @param id the entry
     * @param runningFor how long so far
     */
    record HandlerSlow(String stream, String group, EntryId id, Duration runningFor) implements BusEvent {
        @Override
        public String toString() {
            return "the handler of group '" + group + "' of '" + stream + "' has been at " + id + " for "
                    + runningFor.toSeconds() + " s";
        }
    }

    /**
     * A group had vanished and was made again.
     *
     * @param stream the stream
     * @param group the group
     * @param after behind which entry it goes on
     */
    record GroupRemade(String stream, String group, EntryId after) implements BusEvent {
        @Override
        public String toString() {
            return "group '" + group + "' of '" + stream + "' was gone and was made again behind " + after;
        }
    }

    /**
     * Entries that a follower had not read are gone from the stream. The first gap is told at once; those that the same follower meets within a
     * second are told together. {@link EntryHandler#onGap} hears each by itself.
     *
     * @param stream the stream
     * @param after the last entry before the gap, the first where there were several
     * @param missing how many are missing; empty where Redis cannot tell, see {@link Gap}
     */
    record GapFound(String stream, EntryId after, OptionalLong missing) implements BusEvent {
        @Override
        public String toString() {
            return (missing.isPresent() ? Long.toString(missing.getAsLong()) : "an unknown number of") + " entries of '"
                    + stream + "' behind " + after + " were removed before they were read";
        }
    }

    /**
     * The data behind the namespace was lost or replaced: emptied by somebody, or a restart came back with less.
     *
     * @param what what was lost, in one line
     */
    record DataLost(String what) implements BusEvent {
        @Override
        public String toString() {
            return "Redis has lost data: " + what;
        }
    }

    /**
     * A retention would remove entries, but a group or follower has not dealt with them. Told when it begins.
     *
     * @param stream the stream
     * @param by who needs them: {@code group 'g'} or {@code cursor 'c'}
     * @param kept the oldest entry that is kept for it
     */
    record RetentionHeld(String stream, String by, EntryId kept) implements BusEvent {
        @Override
        public String toString() {
            return "'" + stream + "' is kept from " + kept + " on for " + by + ", which has not dealt with it";
        }
    }

    /**
     * A group or cursor has been idle for longer than the retention waits for it: from now on entries are removed although it has not dealt
     * with them. Told before the first is removed.
     *
     * @param stream the stream
     * @param by who it is: {@code group 'g'} or {@code cursor 'c'}
     * @param idle how long it has been idle
     */
    record Abandoned(String stream, String by, Duration idle) implements BusEvent {
        @Override
        public String toString() {
            return by + " of '" + stream + "' has been idle for " + idle.toSeconds()
                    + " s and counts as abandoned; the stream is trimmed without it";
        }
    }

    /**
     * Redis refused to trim a stream to its retention. Told when it begins; it is tried again with later appends.
     *
     * @param stream the stream
     * @param failure what Redis said
     */
    record TrimFailed(String stream, BusException failure) implements BusEvent {
        @Override
        public String toString() {
            return "the retention of '" + stream + "' is not kept: " + failure.getMessage();
        }
    }

    /**
     * Somebody else uses the namespace, or one around it, in a way that the two disturb each other: a bus of another database whose listeners would
     * hear what is published here, or a bus whose namespace this one begins with. Told when it is noticed; what is found while the bus connects is
     * told to the first that listens.
     *
     * @param how who, and what to do, in one line
     */
    record NamespaceShared(String how) implements BusEvent {
        @Override
        public String toString() {
            return how;
        }
    }
}
