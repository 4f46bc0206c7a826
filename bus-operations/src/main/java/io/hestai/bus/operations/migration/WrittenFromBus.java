package io.hestai.bus.operations.migration;

import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.migration.source.SourceMessage;

/** Knows what was written to the files from the bus. Used by one thread. */
@FunctionalInterface
public interface WrittenFromBus {
    /** Nothing was. */
    WrittenFromBus NOTHING = record -> false;

    /**
     * Whether a record of a file was written there from the bus. Each record is asked about once, those of a file in their order.
     *
     * @param record the record
     * @return whether it was
     */
    boolean isInFiles(SourceMessage record);

    /**
     * Whether a message on the bus that did not come from the files must be in them. Unless told otherwise, none must.
     *
     * @param entry the message
     * @return whether it must
     */
    default boolean isExpected(StreamEntry entry) {
        return false;
    }
}
