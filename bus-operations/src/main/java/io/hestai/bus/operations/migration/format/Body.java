package io.hestai.bus.operations.migration.format;

import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import org.jspecify.annotations.Nullable;

/** A record without what ends it, and a message, both ways. */
interface Body {
    /**
     * What a record says.
     *
     * @param message role, type, time and fields
     * @param timeText the time as the record writes it; null if the record has none
     * @param shape the hint {@link Hint#SHAPE}; null if the record has the usual shape
     * @param exact whether the message says all that the record does
     */
    record Decoded(
            MessageBuilder message,
            @Nullable String timeText,
            @Nullable String shape,
            boolean exact) {}

    Decoded decode(byte[] record, NameFacts facts) throws RejectedException;

    /** The record; made of the message and its hints, but for {@link Hint#LINE} and {@link Hint#END}. */
    byte[] encode(Message message);
}
