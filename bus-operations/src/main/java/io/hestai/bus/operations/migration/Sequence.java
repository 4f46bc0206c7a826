package io.hestai.bus.operations.migration;

import io.hestai.bus.operations.migration.source.SourceItem;
import org.jspecify.annotations.Nullable;

/** The records of several files, one after the other in some order. Not thread-safe. */
interface Sequence extends AutoCloseable {
    /** The next record; null at the end. */
    @Nullable
    Next next();

    @Override
    void close();

    /**
     * A record of one of the files.
     *
     * @param item the record
     * @param at which file, and how far it is read with this record
     */
    record Next(SourceItem item, Place at) {}

    /**
     * How far a file is read.
     *
     * @param tag the file's tag
     * @param name the file's name
     * @param offset where its next record begins
     * @param line the line there
     * @param timeMs the latest time so far, which is what a merge goes by
     */
    record Place(String tag, String name, long offset, long line, long timeMs) {}
}
