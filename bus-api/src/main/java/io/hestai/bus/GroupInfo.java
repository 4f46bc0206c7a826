package io.hestai.bus;

import java.util.OptionalLong;

/**
 * The figures of a group.
 *
 * @param name the group's name
 * @param consumers how many consumers it has ever had that were not removed
 * @param pending how many entries were handed out and are not settled
 * @param lastDelivered the last entry handed out
 * @param lag how many entries were not handed out yet, as Redis reckons it; empty where Redis cannot tell (before 7.0, or after entries
 *     were deleted from the middle)
 */
public record GroupInfo(String name, long consumers, long pending, EntryId lastDelivered, OptionalLong lag) {}
