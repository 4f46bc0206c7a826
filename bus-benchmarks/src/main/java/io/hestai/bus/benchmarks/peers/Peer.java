package io.hestai.bus.benchmarks.peers;

import java.io.IOException;

/** A way of sending messages from one process to another. Made once in each process; its senders and receivers each have a connection of their own. */
public interface Peer extends AutoCloseable {
    /** Sends to one topic. */
    interface Sender extends AutoCloseable {
        /**
         * Sends one message. Called by one thread at a time. It may return before the message is stored or delivered.
         *
         * @param payload ASCII; not kept after the return unless it is never changed
         * @throws Exception if it cannot be sent
         */
        void send(byte[] payload) throws Exception;

        /**
         * Sends one of many that are sent as fast as it goes; it may gather some.
         *
         * @param payload as above
         * @throws Exception if it cannot be sent
         */
        default void sendOneOfMany(byte[] payload) throws Exception {
            send(payload);
        }

        /**
         * Returns once the outcome of all messages sent is known, as far as this peer can know it.
         *
         * @throws Exception if one was refused
         */
        default void await() throws Exception {}

        @Override
        void close() throws IOException;
    }

    /** Told of each message; on whichever thread the peer hands it over. */
    @FunctionalInterface
    interface Handler {
        /**
         * Takes one message.
         *
         * @param payload what was sent
         * @throws Exception if it cannot be handled, which ends the benchmark
         */
        void handle(byte[] payload) throws Exception;
    }

    /**
     * Connects a sender.
     *
     * @param topic letters and digits
     * @return the sender
     * @throws Exception if it cannot connect
     */
    Sender sender(String topic) throws Exception;

    /**
     * Connects a receiver; when this returns, what is sent from then on reaches it.
     *
     * @param topic letters and digits
     * @param index which of several receivers of the topic this is, from 0; each receives every message
     * @param handler told of each message
     * @return ends the receiver
     * @throws Exception if it cannot connect
     */
    AutoCloseable receiver(String topic, int index, Handler handler) throws Exception;

    /** Closes what senders and receivers share. */
    @Override
    default void close() throws IOException {}
}
