package io.hestai.bus;

import java.util.List;
import java.util.Optional;

/**
 * One connection set to one namespace. Thread-safe. Streams and channels are light: ask for them where they are needed.
 *
 * <p>All calls throw {@link ClosedException} after {@link #close()}, {@link BadNameException} for a name that breaks the rules, and
 * {@link UnreachableException} or {@link RefusedException} when Redis does not answer or says no; where a future is returned, it
 * carries them instead.
 */
public interface Bus extends AutoCloseable {

    /**
     * The role this bus speaks as.
     *
     * @return the role, or an empty text
     */
    String role();

    /**
     * The prefix of every key and channel.
     *
     * @return the namespace
     */
    String namespace();

    /**
     * A channel: ephemeral broadcast, for what may be missed.
     *
     * @param name its name, without the namespace
     * @return the channel; nothing is sent yet
     */
    Channel channel(String name);

    /**
     * Several channels, heard through one subscription and in one order.
     *
     * @param names their names, at least one
     * @return what can be subscribed to
     */
    ChannelSource channels(List<String> names);

    /**
     * All channels whose names match one of several patterns.
     *
     * @param patterns at least one, with {@code *}, {@code ?} and {@code [abc]} as in Redis
     * @return what can be subscribed to
     */
    ChannelSource channelsMatching(List<String> patterns);

    /**
     * A stream: a durable, ordered log, for what may not be missed.
     *
     * @param name its name, without the namespace
     * @return the stream; nothing is sent yet, and the stream need not exist
     */
    Stream stream(String name);

    /**
     * The names of all streams of the namespace.
     *
     * @return the names, sorted
     */
    List<String> streamNames();

    /**
     * The names of the channels that somebody listens to now, by name rather than by pattern.
     *
     * @return the names, sorted
     */
    List<String> channelNames();

    /**
     * The identity of the data behind the namespace: a random text that the first bus to connect puts there. Another one than before, or none,
     * means that the data was lost or replaced; {@link BusEvent.DataLost} tells that.
     *
     * @return what Redis has now; empty if nobody has put it there yet
     */
    Optional<String> epoch();

    /**
     * What the outside world does to this bus: connections lost and back, messages dropped or given up.
     *
     * @return the events
     */
    BusEvents events();

    /**
     * What waits to be sent, or to be known as sent.
     *
     * @return the state of the outbox now
     */
    OutboxStatus outbox();

    /**
     * How the connections of this bus do: the one that sends, that for channels and that for questions once they were needed, and one for
     * each follower and consumer. A dead connection counts as such within 5 seconds; that for questions only at the next question.
     *
     * @return all of them now, in the order in which they were first made
     */
    List<ConnectionHealth> connections();

    /**
     * What has happened to this bus so far, counted.
     *
     * @return the counters now
     */
    BusCounters counters();

    /**
     * Closes all subscriptions, waits for handlers under way and for what was accepted to be sent, then closes the connections. Takes
     * no longer than the close timeout of the configuration. May be called again, which does nothing.
     */
    @Override
    void close();
}
