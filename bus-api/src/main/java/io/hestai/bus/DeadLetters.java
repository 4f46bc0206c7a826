package io.hestai.bus;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The messages that a group gave up. They stay until somebody redrives or drops them. Every method asks Redis and waits for its answer;
 * all are thread-safe, and throw {@link UnreachableException} if nobody answers.
 */
public interface DeadLetters {
    /** How many ids {@link #redrive} and {@link #drop} take at a time: 1,000. */
    int MOST_IDS = 1_000;

    /**
     * How many there are.
     *
     * @return the number now
     */
    long count();

    /**
     * The oldest ones.
     *
     * @param limit how many at most, at least 1
     * @return the dead letters, oldest first
     */
    default List<DeadLetter> list(int limit) {
        return list(EntryId.MIN, limit);
    }

    /**
     * The next page.
     *
     * @param after the {@linkplain DeadLetter#id() id} of the last dead letter of the page before
     * @param limit how many at most, at least 1
     * @return the dead letters behind it, oldest first
     */
    List<DeadLetter> list(EntryId after, int limit);

    /**
     * One dead letter.
     *
     * @param id its {@linkplain DeadLetter#id() id}
     * @return the dead letter, empty if there is none of this id
     */
    Optional<DeadLetter> find(EntryId id);

    /**
     * Hands messages to this group again, and to no other: as new ones, from attempt 1, with their message id, their stream and their
     * entry id as they were. They come when a consumer looks for them, within about two seconds, and may be redriven as often as they
     * die. All of the given ones in one step, or none.
     *
     * @param ids the {@linkplain DeadLetter#id() ids} of dead letters, at most {@link #MOST_IDS}; one given twice counts once
     * @return how many were handed on
     * @throws RefusedException with {@link RefusedException.Reason#NO_SUCH_ENTRY} if one of them is not there; nothing was changed
     */
    long redrive(Collection<EntryId> ids);

    /**
     * Redrives all that are there when this is called, a hundred at a time.
     *
     * @return how many were handed on
     */
    long redriveAll();

    /**
     * Throws dead letters away, for good. All of the given ones in one step, or none.
     *
     * @param ids the {@linkplain DeadLetter#id() ids} of dead letters, at most {@link #MOST_IDS}; one given twice counts once
     * @return how many were dropped
     * @throws RefusedException with {@link RefusedException.Reason#NO_SUCH_ENTRY} if one of them is not there; nothing was changed
     */
    long drop(Collection<EntryId> ids);

    /**
     * Throws all away that are there when this is called, a hundred at a time.
     *
     * @return how many were dropped
     */
    long dropAll();
}
