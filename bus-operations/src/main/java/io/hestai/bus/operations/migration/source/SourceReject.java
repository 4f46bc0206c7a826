package io.hestai.bus.operations.migration.source;

/** A record that is no message of the format. */
public final class SourceReject implements SourceItem {
    private final SourcePosition position;
    private final String reason;
    private final byte[] raw;

    SourceReject(SourcePosition position, String reason, byte[] raw) {
        this.position = position;
        this.reason = reason;
        this.raw = raw;
    }

    @Override
    public SourcePosition position() {
        return position;
    }

    /**
     * Why it is none.
     *
     * @return a few words, the same for all records with this fault
     */
    public String reason() {
        return reason;
    }

    /**
     * The record as it stands there.
     *
     * @return its bytes with the line end; empty if the record is too large to be held
     */
    public byte[] raw() {
        return raw.clone();
    }
}
