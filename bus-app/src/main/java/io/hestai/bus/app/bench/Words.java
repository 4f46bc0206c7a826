package io.hestai.bus.app.bench;

/** What the processes of a run say to each other, one line each. */
final class Words {
    /** To both: what does your monotonic clock say? And the answer. */
    static final String CLOCK = "clock";
    /** To the parent: connected, and hearing. */
    static final String READY = "ready";
    /** To both: {@code go START FROM TO}, by the monotonic clock: begin, count from, count to. */
    static final String GO = "go";
    /** To a sender: {@code credit N}: so many of all that were sent have arrived. */
    static final String CREDIT = "credit";
    /** To both: enough. */
    static final String STOP = "stop";
    /** To both: farewell. */
    static final String LEAVE = "leave";
    /** From a receiver: {@code got ALL COUNTED}. */
    static final String GOT = "got";
    /** To the parent: {@code result JSON}. */
    static final String RESULT = "result";
    /** To the parent: {@code failed EXITCODE WHY}. */
    static final String FAILED = "failed";

    private Words() {}
}
