package io.hestai.bus.operations.migration.mirror;

import java.io.IOException;
import java.time.Duration;

/** Brings what is written to files to the bus, from a checkpoint on, until something fails. Used by one thread. */
interface ToBusSide extends AutoCloseable {

    /**
     * Brings over what there is, or waits for it.
     *
     * @return whether there was anything
     */
    boolean step(Duration atMost) throws IOException;

    /** How far everything is that has been brought over. */
    ToBusCheckpoint checkpoint();

    @Override
    void close();
}
