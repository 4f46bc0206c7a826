package io.hestai.bus.operations.migration.mirror;

/**
 * What a mirror has done since it was started.
 *
 * @param mirrored messages that it brought to the other side
 * @param skipped messages that had come from the other side, or were there already
 * @param rejected records or messages that the other side cannot take
 * @param behind what is known to wait: bytes of files, or messages of the stream
 */
public record MirrorStats(long mirrored, long skipped, long rejected, long behind) {}
