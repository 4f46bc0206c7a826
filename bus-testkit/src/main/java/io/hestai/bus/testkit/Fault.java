package io.hestai.bus.testkit;

/** What a {@link FaultProxy} can do to connections; it counts each of them as described here. */
public enum Fault {
    /** Connections cut, by {@link FaultProxy#cut()} or {@link ProxiedConnection#cut()}. */
    CUT,
    /** Connections refused: closed as soon as they were accepted. */
    REFUSED,
    /** Connections half open, of which something was swallowed. */
    HALF_OPEN,
    /** Pieces of a conversation that were held back by a delay. */
    DELAYED,
    /** Pieces of a conversation that were slowed down to a number of bytes a second. */
    THROTTLED,
    /** Connections cut after the server had answered and before the client saw the answer. */
    CUT_BEFORE_REPLY,
    /** Connections cut in the middle of a request. */
    CUT_IN_REQUEST,
    /** Connections whose client was cut off while its last requests were still on their way to the server, which got them later. */
    DELIVERED_LATE
}
