package io.hestai.bus;

import java.util.Optional;

/**
 * The figures of a stream.
 *
 * @param name the stream's name
 * @param length how many entries it has
 * @param first the oldest entry's id, if it has any
 * @param last the newest entry's id, if it has any
 * @param lastGenerated the highest id ever given out, which stays when entries are removed
 * @param groups how many groups it has
 * @param memoryBytes what it takes in the server's memory, estimated by Redis from samples
 */
public record StreamInfo(
        String name,
        long length,
        Optional<EntryId> first,
        Optional<EntryId> last,
        EntryId lastGenerated,
        long groups,
        long memoryBytes) {}
