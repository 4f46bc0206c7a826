package io.hestai.bus.operations.migration.source;

/** A record of a file: a message, or something that is none. */
public sealed interface SourceItem permits SourceMessage, SourceReject {
    /**
     * Where it stands.
     *
     * @return the position
     */
    SourcePosition position();
}
