package io.hestai.bus;

/** What a message that is to be tried again does to the other messages of its key, where they are handled in order. */
public enum OnFailure {
    /** The others wait until it is settled: order is kept whatever happens. */
    BLOCK_KEY,
    /** The others go on, never at the same time as it: what fails comes out of order. */
    STEP_ASIDE
}
