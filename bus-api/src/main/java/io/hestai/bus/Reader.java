package io.hestai.bus;

/** A range of a stream, to be read once or followed. Immutable; every method gives a new reader. */
public interface Reader {

    /**
     * Ends the range at a position, which is included; not for following.
     *
     * @param position where to end
     * @return a new reader
     */
    Reader to(Position position);

    /**
     * Reads the newest first; not for following.
     *
     * @return a new reader of the same range
     */
    Reader backward();

    /**
     * Reads so many entries at most; not for following.
     *
     * @param entries how many, at least 1
     * @return a new reader
     */
    Reader limit(long entries);

    /**
     * Reads what is in the range now. Entries are fetched in pages while one iterates; memory does not grow with the range.
     *
     * @return the entries; each iteration asks Redis anew
     */
    Iterable<StreamEntry> read();

    /**
     * Follows with the {@linkplain FollowOptions#defaults() defaults}.
     *
     * @param handler called for each entry, in order: history first, then whatever comes
     * @return the subscription
     */
    default Subscription follow(EntryHandler handler) {
        return follow(handler, FollowOptions.defaults());
    }

    /**
     * Follows the stream: history first, then whatever comes, in order, without loss and through one path. A named cursor is saved
     * behind each entry that the handler has returned from.
     *
     * @param handler called for each entry
     * @param options how
     * @return the subscription; its position is fixed when this returns
     */
    Subscription follow(EntryHandler handler, FollowOptions options);
}
