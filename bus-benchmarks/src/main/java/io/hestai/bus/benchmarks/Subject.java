package io.hestai.bus.benchmarks;

/** One way of doing a piece of work, of which several are compared. */
interface Subject {

    /** What it is called in the table. */
    String name();

    /**
     * Does the work once.
     *
     * @param messages how many messages to send
     * @return the figure of this round: microseconds one way at the median, or messages a second
     */
    double round(int messages) throws Exception;
}
