package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import java.util.Optional;

/**
 * What became of a message that was to go to a file and to the bus.
 *
 * @param state which of the two have it
 * @param message the message as it was sent, with its message id and time
 * @param entry its place in the stream, if the bus has it
 * @param failure why one of the two does not have it, or not for certain; empty for {@link State#BOTH}
 */
public record DualOutcome(State state, Message message, Optional<EntryId> entry, Optional<Exception> failure) {

    /** Which of the two have a message. */
    public enum State {
        /** The file and the bus. */
        BOTH,
        /** The bus, but not the file. {@link DualPublisher#complete} tries the file again. */
        BUS_ONLY,
        /** The file, but not the bus: it was refused. {@link DualPublisher#complete} tries the bus again. */
        FILE_ONLY,
        /** The file; whether the bus has it is not known. {@link DualPublisher#complete} looks before it tries again. */
        FILE_AND_BUS_UNKNOWN,
        /** Neither: the one that was to be first failed, and the other was left alone. */
        NEITHER,
        /** The bus was to be first, and whether it has the message is not known; the file was left alone. */
        BUS_UNKNOWN
    }

    /**
     * Whether nothing is left to be done.
     *
     * @return whether both have it
     */
    public boolean isComplete() {
        return state == State.BOTH;
    }
}
