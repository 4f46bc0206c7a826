package io.hestai.bus;

import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;

/** A durable, ordered log of messages, with groups that share work and followers that each read everything. */
public interface Stream {

    /**
     * The stream's name.
     *
     * @return the name, without the namespace
     */
    String name();

    /**
     * The same stream, trimmed to a retention by those who append through the returned object: soon after an append, in short steps beside it,
     * and never past what a group or a named cursor has not dealt with. A trim that Redis refuses is told as {@link BusEvent.TrimFailed}.
     *
     * @param retention what to keep
     * @return the stream
     */
    Stream keeping(Retention retention);

    /**
     * Appends a message, and creates the stream if it does not exist. Does not wait for Redis; messages of one thread are appended in
     * the order of the calls. While thousands are on their way the call takes up to a millisecond, so that a program that appends faster
     * than Redis takes goes on at the pace of Redis; while very many wait, the call blocks until there is room.
     *
     * @param message the message
     * @return its place in the stream, once Redis has stored it. Fails with {@link UnreachableException} or
     *     {@link RefusedException} if it is certainly not stored, {@link UnknownOutcomeException} if that is not known,
     *     {@link TooLargeException} or {@link WrongTypeException}. Actions chained to the future run on a thread of the bus that
     *     serves no connection
     */
    CompletableFuture<EntryId> append(Message message);

    /**
     * As {@link #append}, and waits until Redis has stored the message.
     *
     * @param message the message
     * @return its place in the stream
     */
    default EntryId appendAndWait(Message message) {
        return Waiting.on(append(message));
    }

    /**
     * Appends a message and publishes it to the channel of the stream's name, in one step: who listens there hears it at once, with its
     * place in the stream, and who does not can read it later.
     *
     * @param message the message
     * @return its place in the stream; fails as {@link #append} does. If it was stored but could not be published, the future succeeds
     *     and {@link BusEvent.AnnounceUnheard} is told
     */
    CompletableFuture<EntryId> announce(Message message);

    /**
     * As {@link #announce}, and waits until Redis has stored the message.
     *
     * @param message the message
     * @return its place in the stream
     */
    default EntryId announceAndWait(Message message) {
        return Waiting.on(announce(message));
    }

    /**
     * Reads the stream from a position, by oneself: every reader sees every entry.
     *
     * @param position where to begin
     * @return what can be read or followed
     */
    Reader from(Position position);

    /**
     * A group of this stream; it need not exist yet.
     *
     * @param name the group's name
     * @return the group
     */
    Group group(String name);

    /**
     * How many entries the stream has.
     *
     * @return the number; 0 if there is no such stream
     */
    long length();

    /**
     * What is known about the stream.
     *
     * @return its figures
     * @throws RefusedException with {@link RefusedException.Reason#NO_SUCH_STREAM} if there is no such stream
     */
    StreamInfo info();

    /**
     * The groups of the stream.
     *
     * @return the groups, sorted by name
     * @throws RefusedException with {@link RefusedException.Reason#NO_SUCH_STREAM} if there is no such stream
     */
    List<GroupInfo> groups();

    /**
     * The named cursors of the stream: those that followers of the bus have begun, which hold its entries.
     *
     * @return the last entry that each has handled, by the cursor's name, sorted
     */
    SortedMap<String, EntryId> cursors();

    /**
     * Removes the stream with its groups, its named cursors and its dead letters, and nothing else.
     *
     * @return whether there was such a stream
     * @throws WrongTypeException if the key holds something else; nothing is removed
     */
    boolean remove();
}
