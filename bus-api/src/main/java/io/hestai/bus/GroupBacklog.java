package io.hestai.bus;

import java.util.List;
import java.util.Optional;

/**
 * What a group has on its hands beside new entries, as Redis knows it.
 *
 * @param deadLetters how many messages it gave up and keeps
 * @param retries how many wait to be tried again
 * @param redriven how many were redriven to it and are not settled
 * @param oldestPending the first in the stream of those that were handed out and are not settled
 * @param left the consumers, by name, that have left something behind, or were found gone, and whose work is not all taken over yet. One that
 *     was killed is found gone by the others when its lease is over
 */
public record GroupBacklog(
        long deadLetters, long retries, long redriven, Optional<PendingEntry> oldestPending, List<String> left) {

    /** Copies the list. */
    public GroupBacklog {
        left = List.copyOf(left);
    }
}
