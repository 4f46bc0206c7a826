package io.hestai.bus;

import java.time.Duration;

/**
 * An entry that was handed to a consumer and is not settled.
 *
 * @param id the entry id
 * @param consumer who has it
 * @param idle how long ago it was handed out, or its lease renewed
 * @param attempts how often it was handed out
 */
public record PendingEntry(EntryId id, String consumer, Duration idle, long attempts) {}
