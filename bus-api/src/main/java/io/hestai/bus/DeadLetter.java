package io.hestai.bus;

import java.time.Instant;

/**
 * A message that a group gave up, and what is known about it.
 *
 * @param id its place among the dead letters; what {@link DeadLetters} wants to be told
 * @param entryId where it stands, or stood, in the stream
 * @param message the message as it was, to the byte; one that came without an identity is known by its entry id in the stream
 * @param reason why it was given up
 * @param error what its handler threw the last time that it threw; empty if it never did
 * @param attempts how often it was handed out, since it came or was last redriven
 * @param redrives how often it had been redriven before
 * @param firstTime when it failed for the first time, by the clock of the consumer that had it
 * @param lastTime when it was given up
 * @param consumer who had it at last
 */
public record DeadLetter(
        EntryId id,
        EntryId entryId,
        Message message,
        String reason,
        String error,
        long attempts,
        long redrives,
        Instant firstTime,
        Instant lastTime,
        String consumer)
        implements HasMessage {}
