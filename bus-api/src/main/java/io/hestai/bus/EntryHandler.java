package io.hestai.bus;

/** Handles the entries that a follower reads, one at a time and in order, on the subscription's own thread. */
@FunctionalInterface
public interface EntryHandler {

    /**
     * Called for each entry. When it returns, a named cursor moves behind the entry.
     *
     * @param entry the entry
     * @throws Exception whatever went wrong; it is counted and reported, and the follower goes on with the next entry
     */
    void onEntry(StreamEntry entry) throws Exception;

    /**
     * Called when entries are gone that this follower had not read, before the next entry that is there. {@link BusEvent.GapFound} is told too.
     * By default it does nothing.
     *
     * @param gap what is missing
     * @throws Exception whatever went wrong; treated as a failure of {@link #onEntry}
     */
    default void onGap(Gap gap) throws Exception {}
}
