package io.hestai.bus.redis;

/**
 * The keys of what a group remembers; see {@code docs/wire-format.md}.
 *
 * @param consumers hash: the leases of its consumers
 * @param retries hash: what is to be tried again, and when
 * @param deadLetters stream: what was given up
 * @param redriven stream: what was sent to this group again
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, only handed on.
record GroupBookkeeping(byte[] consumers, byte[] retries, byte[] deadLetters, byte[] redriven) {

    static GroupBookkeeping of(Names names, String stream, String group) {
        return new GroupBookkeeping(
                names.bookkeepingKey("consumers", stream, group),
                names.bookkeepingKey("retry", stream, group),
                names.bookkeepingKey("dlq", stream, group),
                names.bookkeepingKey("redrive", stream, group));
    }
}
