package io.hestai.bus.operations.migration.source;

import io.hestai.bus.Message;
import io.hestai.bus.operations.migration.format.NameFacts;
import io.hestai.bus.operations.migration.format.RecordCodec;
import io.hestai.bus.operations.migration.format.RejectedException;
import io.hestai.bus.operations.migration.format.SourceFormat;

/** Makes messages, or rejects, of the records of a migration: the same record at the same place gives the same message. Thread-safe. */
public final class RecordItems {
    /** More than this a message of the bus cannot hold, in bytes. */
    public static final int LONGEST = RecordScanner.LONGEST;

    private final RecordCodec codec;
    private final String migrationTag;

    /**
     * For one migration.
     *
     * @param format how its files are written
     * @param migration its name, which is part of every message id
     */
    public RecordItems(SourceFormat format, String migration) {
        this.codec = RecordCodec.of(format);
        this.migrationTag = SourceId.migrationTag(migration);
    }

    /**
     * Reads a record.
     *
     * @param position where it stands
     * @param tag what tells its file from others, see {@link SourceFile#tag()}
     * @param facts what the name of the file says
     * @param raw all its bytes, with the line end
     * @return the message with its id, or why it is none
     */
    public SourceItem read(SourcePosition position, String tag, NameFacts facts, byte[] raw) {
        if (raw.length > LONGEST) {
            return tooLong(position);
        }
        try {
            Message message = codec.decode(raw, facts);
            String hash = Hashes.hex(Hashes.sha256().digest(raw));
            String id = new SourceId(migrationTag, tag, position.offset(), hash.substring(0, Hashes.SHORT)).toString();
            return new SourceMessage(position, message.withMessageId(id), hash, raw);
        } catch (RejectedException e) {
            return new SourceReject(position, e.reason(), raw);
        }
    }

    /**
     * A record that is too long to be a message.
     *
     * @param position where it stands
     * @return why it is none, without its bytes
     */
    public static SourceReject tooLong(SourcePosition position) {
        return new SourceReject(
                position, "longer than " + LONGEST + " bytes, more than a message may have", new byte[0]);
    }
}
