package io.hestai.bus;

import java.util.OptionalLong;

/**
 * Entries that a follower had not read and that are gone from the stream: trimmed, removed one by one, or lost together with the stream.
 *
 * @param stream the stream
 * @param after the last entry before the gap
 * @param missing how many entries are missing. Empty where Redis cannot tell: before 7.0 (there it may even be none), where the follower does
 *     not know how many entries came before its place (its position was given as an entry, or its cursor was written by another program, and it
 *     had not come to the end of the stream since), or where the stream itself was lost or replaced
 */
public record Gap(String stream, EntryId after, OptionalLong missing) {}
