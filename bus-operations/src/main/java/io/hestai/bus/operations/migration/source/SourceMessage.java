package io.hestai.bus.operations.migration.source;

import io.hestai.bus.Field;
import io.hestai.bus.HasMessage;
import io.hestai.bus.Message;
import io.hestai.bus.operations.migration.format.RecordCodec;
import java.util.Arrays;
import java.util.List;

/** A message in a file. Immutable. */
public final class SourceMessage implements SourceItem, HasMessage {
    private final SourcePosition position;
    private final Message message;
    private final String hash;
    private final byte[] raw;

    SourceMessage(SourcePosition position, Message message, String hash, byte[] raw) {
        this.position = position;
        this.message = message;
        this.hash = hash;
        this.raw = raw;
    }

    @Override
    public SourcePosition position() {
        return position;
    }

    /** The message as it is to be appended: with its message id, original role and time, and the hints that its record needs. */
    @Override
    public Message message() {
        return message;
    }

    /**
     * When it was said.
     *
     * @return milliseconds since 1970
     */
    public long timestampMs() {
        return message.timestampMs();
    }

    /**
     * The message's own fields.
     *
     * @return the fields without hints
     */
    public List<Field> fields() {
        return RecordCodec.content(message);
    }

    /**
     * What tells the record from another.
     *
     * @return the SHA-256 of its bytes, line end included, in hexadecimal digits
     */
    public String hash() {
        return hash;
    }

    /**
     * The record as it stands in the file.
     *
     * @return its bytes with the line end
     */
    public byte[] raw() {
        return raw.clone();
    }

    /**
     * Whether other bytes are those of the record.
     *
     * @param other a record with its line end
     * @return whether they are the same
     */
    public boolean hasBytes(byte[] other) {
        return Arrays.equals(raw, other);
    }

    /**
     * The record as one that is set aside.
     *
     * @param reason why it cannot go where it should
     * @return the reject
     */
    public SourceReject rejected(String reason) {
        return new SourceReject(position, reason, raw);
    }
}
