package io.hestai.bus.operations.migration.artifact;

import java.util.List;

/**
 * What was found of the files that messages refer to.
 *
 * @param found how many references lead to a file
 * @param missing how many do not
 * @param firstMissing the first of those that do not, as they were written
 * @param stored how many large values went to the store
 */
public record ArtifactReport(long found, long missing, List<String> firstMissing, long stored) {
    /** Copies the list. */
    public ArtifactReport {
        firstMissing = List.copyOf(firstMissing);
    }
}
