package io.hestai.bus;

/**
 * How a subscription to channels is served. Immutable.
 *
 * @param queueCapacity how many messages may wait for the listener; default 10,000
 * @param overflow what happens when they are more; default {@link Overflow#dropOldest()}
 * @param dispatch which thread calls the listener; default {@link Dispatch#ISOLATED}
 */
public record SubscribeOptions(int queueCapacity, Overflow overflow, Dispatch dispatch) {

    /** Which thread calls the listener. */
    public enum Dispatch {
        /**
         * A thread of the subscription's own, fed by a bounded queue, so that a slow listener delays nobody else. While the listener proves to be
         * quick (a tenth of a millisecond), the thread that reads the connection calls it, which spares the hand-over (10 to 20 µs); should it
         * be slow then, another thread goes on reading within some 10 ms.
         */
        ISOLATED,
        /**
         * The thread that reads the connection: never a hand-over, no queue, and while the listener runs no channel of
         * this bus is heard. For listeners that only count, copy or pass on.
         */
        DIRECT
    }

    /** Refuses a queue without room. */
    public SubscribeOptions {
        if (queueCapacity < 1) {
            throw new IllegalArgumentException("queueCapacity is " + queueCapacity + "; it must be at least 1");
        }
    }

    /**
     * The defaults: isolated from others, 10,000 messages may wait, the oldest make room.
     *
     * @return the options
     */
    public static SubscribeOptions defaults() {
        return new SubscribeOptions(10_000, Overflow.dropOldest(), Dispatch.ISOLATED);
    }

    /**
     * The listener is called by the thread that reads the connection; it promises to be quick.
     *
     * @return the options
     */
    public static SubscribeOptions direct() {
        return new SubscribeOptions(1, Overflow.dropNewest(), Dispatch.DIRECT);
    }

    /**
     * Another bound for the messages that wait.
     *
     * @param capacity how many, at least 1
     * @return new options
     */
    public SubscribeOptions withQueueCapacity(int capacity) {
        return new SubscribeOptions(capacity, overflow, dispatch);
    }

    /**
     * Another policy for a full queue.
     *
     * @param policy the policy
     * @return new options
     */
    public SubscribeOptions withOverflow(Overflow policy) {
        return new SubscribeOptions(queueCapacity, policy, dispatch);
    }
}
