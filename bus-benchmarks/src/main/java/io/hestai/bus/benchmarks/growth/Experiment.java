package io.hestai.bus.benchmarks.growth;

import java.util.List;

/** One thing that grows, and what is measured while it does. */
interface Experiment {

    /** What it is called on the command line. */
    String name();

    /** What it asks, in one line. */
    String question();

    /**
     * Measures.
     *
     * @param effort how far it goes
     * @return one table or several
     */
    List<Table> run(Effort effort) throws Exception;
}
