package io.hestai.bus.testkit.chaos;

import io.hestai.bus.EntryId;
import java.nio.file.Path;

/**
 * What publishers meant to store, and what became of it. Written as it happens, a line each, to a file that survives the death of the program;
 * several programs may write one each. Thread-safe.
 */
public final class PublishLedger implements AutoCloseable {
    static final String INTENDED = "intended";
    static final String STORED = "stored";
    static final String REFUSED = "refused";
    static final String UNKNOWN = "unknown";

    private final LedgerFile file;

    /**
     * Opens a ledger.
     *
     * @param path its file; what is in it stays
     */
    public PublishLedger(Path path) {
        file = new LedgerFile(path);
    }

    /**
     * Before a message is given to the bus.
     *
     * @param messageId its identity
     * @param publisher who publishes it
     * @param stream to which stream
     * @param sequence its number among those of this publisher and stream, growing
     * @param hash a hash of what it says
     */
    public void intended(String messageId, String publisher, String stream, long sequence, int hash) {
        file.add(INTENDED, messageId, publisher, stream, sequence, Integer.toHexString(hash));
    }

    /**
     * The bus said that it is stored.
     *
     * @param messageId which message
     * @param entry where
     */
    public void stored(String messageId, EntryId entry) {
        file.add(STORED, messageId, entry);
    }

    /**
     * The bus said that it is not stored, and will not be.
     *
     * @param messageId which message
     */
    public void refused(String messageId) {
        file.add(REFUSED, messageId);
    }

    /**
     * The bus said that it cannot tell.
     *
     * @param messageId which message
     */
    public void unknown(String messageId) {
        file.add(UNKNOWN, messageId);
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
