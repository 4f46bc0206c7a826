package io.hestai.bus;

/**
 * Remembers which messages have had their effect, so that a message that comes again (delivered again after a failure or a crash, redriven from
 * the dead letters, stored twice) does not have it twice. The identity is the {@linkplain Message#messageId() message id}, which stays the same
 * through all of that.
 *
 * <pre>{@code
 * EffectLog once = group.effects();
 * group.consume(once.around(delivery -> mail.send(delivery.text("to"), delivery.text("body"))));
 * }</pre>
 *
 * <p>{@link Group#effects()} gives one that remembers in Redis, after the effect. Between the two lies a moment in which the program can be
 * killed; then the effect has happened, nobody knows, and it happens again. The same goes for two programs that run the same message at the same
 * moment, as may be when one of them was taken for dead; within one bus the second waits for the first. Effects for which that is not good enough
 * belong in a transaction together with the memory of them. An application has that by implementing this interface on its own database:
 *
 * <pre>{@code
 * final class OrderEffects implements EffectLog {
 *     public boolean runOnce(String messageId, Effect effect) throws Exception {
 *         return database.inTransaction(() -> {
 *             // The primary key lets one of two win; the other waits for it, and then inserts nothing.
 *             if (database.update("INSERT INTO handled (message_id) VALUES (?) ON CONFLICT DO NOTHING", messageId) == 0) {
 *                 return false;
 *             }
 *             effect.run(); // writes through the same transaction
 *             return true;
 *         });
 *     }
 * }
 * }</pre>
 *
 * <p>Implementations are thread-safe: the workers of a group call them at the same time.
 */
@FunctionalInterface
public interface EffectLog {

    /** What shall happen once. */
    @FunctionalInterface
    interface Effect {
        /**
         * Does it.
         *
         * @throws Exception if it did not happen; it is not remembered, and is run when the message comes again
         */
        void run() throws Exception;
    }

    /**
     * Runs an effect on the calling thread, unless it is remembered to have happened.
     *
     * @param messageId whose effect it is
     * @param effect what shall happen once
     * @return whether it was run now; false if it had happened before
     * @throws Exception what the effect threw; or, before the effect was run, that nobody could say whether it had happened
     */
    boolean runOnce(String messageId, Effect effect) throws Exception;

    /**
     * Wraps a handler so that it runs once for each message, and a message that comes again is acknowledged without it. What the handler throws,
     * retries or rejects counts as not having happened. For handlers that are done when they return; one that goes on elsewhere and settles by
     * hand later calls {@link #runOnce} there.
     *
     * @param handler the handler
     * @return a handler for {@link Group#consume}
     */
    default DeliveryHandler around(DeliveryHandler handler) {
        return new OnceHandler(this, handler);
    }
}
