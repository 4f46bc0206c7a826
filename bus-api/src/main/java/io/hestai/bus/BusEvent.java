package io.hestai.bus;

import java.time.Duration;

/** Something that happened to a bus and that a program may want to know. {@code toString} is one line fit for a log. */
public sealed interface BusEvent {

    /**
     * A connection was lost; it is being made again.
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
     */
    record Resubscribed(String channels, Duration gap) implements BusEvent {
        @Override
        public String toString() {
            return "resubscribed to " + channels + ": messages of " + gap.toMillis() + " ms may have been missed";
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
}
