package io.hestai.bus;

import java.util.function.Consumer;

/** The events of a bus. Thread-safe. */
public interface BusEvents {

    /**
     * Listens to all events of the bus from now on. Listeners are called one after the other on a thread of their own; one that throws is
     * logged and harms nobody. While more than 1,000 events wait for a slow listener, further ones are dropped and counted.
     *
     * @param listener called for each event
     * @return closes the listening
     */
    Registration listen(Consumer<? super BusEvent> listener);

    /**
     * How many events were dropped because listeners were too slow.
     *
     * @return the number since the bus was connected
     */
    long dropped();

    /** Ends the listening when closed. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
