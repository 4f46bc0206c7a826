package io.hestai.bus.testkit.chaos;

import io.hestai.bus.EntryId;
import java.nio.file.Path;

/**
 * What arrived. A <em>reader</em> is whoever must get everything: a group, whose consumers share its work, or a follower. Written as it happens, a
 * line each, to a file that survives the death of the program; several programs may write one each. Thread-safe.
 */
public final class DeliveryLedger implements AutoCloseable {
    static final String DELIVERED = "delivered";
    static final String DEAD = "dead";
    static final String EFFECT = "effect";

    private final LedgerFile file;

    /**
     * Opens a ledger.
     *
     * @param path its file; what is in it stays
     */
    public DeliveryLedger(Path path) {
        file = new LedgerFile(path);
    }

    /**
     * A handler was given a message. To be called first thing in the handler.
     *
     * @param reader the group or follower
     * @param consumer the consumer of the group; anything for a follower
     * @param messageId the message's identity
     * @param entry its place in its stream
     * @param attempt the delivery's attempt; above 1 is flagged as a repeat. A follower has always 1
     * @param hash a hash of what it says
     */
    public void delivered(String reader, String consumer, String messageId, EntryId entry, long attempt, int hash) {
        file.add(DELIVERED, reader, consumer, messageId, entry, attempt, Integer.toHexString(hash));
    }

    /**
     * A message is among the dead letters of a group.
     *
     * @param reader the group
     * @param messageId the message's identity
     */
    public void deadLettered(String reader, String messageId) {
        file.add(DEAD, reader, messageId);
    }

    /**
     * A message has had the effect that it shall have once.
     *
     * @param reader whose effect it is
     * @param messageId the message's identity
     */
    public void effect(String reader, String messageId) {
        file.add(EFFECT, reader, messageId);
    }

    /**
     * The ledger's file.
     *
     * @return the path
     */
    public Path path() {
        return file.path();
    }

    /** Closes the file. */
    @Override
    public void close() {
        file.close();
    }
}
