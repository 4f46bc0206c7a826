package io.hestai.bus.app.bench;

/** What is measured; the names are those of the option. */
enum Kind {
    /** Published to a channel, heard by every listener. */
    channel,
    /** Appended to a stream, handed to one member of a group and acknowledged. */
    group,
    /** Appended to a stream, read by every follower. */
    follower,
    /** Announced: appended to a stream and published, heard by every listener to the channel. */
    announce,
    /** Appended to a stream that nobody reads. */
    append;

    /** Whether every receiver gets every message. */
    boolean isBroadcast() {
        return this != group;
    }

    /** Whether there is a stream, which takes memory in the server. */
    boolean isStored() {
        return this != channel;
    }
}
