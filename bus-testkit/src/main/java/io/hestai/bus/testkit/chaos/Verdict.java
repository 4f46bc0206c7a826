package io.hestai.bus.testkit.chaos;

import java.util.List;

/**
 * What an {@link Oracle} found.
 *
 * @param published messages given to the bus
 * @param stored those of which the bus said that they are stored
 * @param refused those of which it said that they are not
 * @param unknown those of which it could not tell, or said nothing
 * @param delivered messages that arrived, counted for each reader
 * @param deadLettered messages among the dead letters, counted for each reader
 * @param lost stored messages that a reader neither got nor has among its dead letters
 * @param phantom deliveries of what was never published, was refused, or says something else
 * @param storedTwice messages that stand in a stream more than once
 * @param outOfOrder first deliveries that came behind a later message of the same publisher and stream
 * @param repeats deliveries of what the reader had got before
 * @param unflaggedRepeats those of them that did not say so
 * @param effectsRepeated effects beyond the first of the same message
 * @param failures the first of what is wrong, in words
 */
public record Verdict(
        long published,
        long stored,
        long refused,
        long unknown,
        long delivered,
        long deadLettered,
        long lost,
        long phantom,
        long storedTwice,
        long outOfOrder,
        long repeats,
        long unflaggedRepeats,
        long effectsRepeated,
        List<String> failures) {

    /** Takes a copy of the list. */
    public Verdict {
        failures = List.copyOf(failures);
    }

    /**
     * Whether every rule was kept. How many repeats there may be is for the test to say.
     *
     * @return true if nothing is wrong
     */
    public boolean isClean() {
        return failures.isEmpty();
    }

    /**
     * The figures.
     *
     * @return one line
     */
    public String figures() {
        return "published " + published + ", stored " + stored + ", refused " + refused + ", unknown " + unknown
                + ", delivered " + delivered + ", dead-lettered " + deadLettered + ", repeated " + repeats
                + " (unflagged "
                + unflaggedRepeats + "), lost " + lost + ", phantom " + phantom + ", stored twice " + storedTwice
                + ", out of order " + outOfOrder + ", effects repeated " + effectsRepeated;
    }

    @Override
    public String toString() {
        return figures() + (failures.isEmpty() ? "" : "\n  " + String.join("\n  ", failures));
    }
}
