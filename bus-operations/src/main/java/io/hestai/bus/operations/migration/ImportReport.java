package io.hestai.bus.operations.migration;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What an import into one stream did.
 *
 * @param stream the stream's name
 * @param files how many files were read
 * @param messages how many messages were read in this run
 * @param appended how many of them were appended
 * @param known how many of them were on the bus already
 * @param rejects how many records could not be read, by reason
 * @param rejectFile where they were set aside, if there are any
 * @param unfinished how many bytes at the ends of files are no whole message yet
 * @param total how many messages were appended by all runs
 * @param finished whether all was read; false if the run was ended before
 */
public record ImportReport(
        String stream,
        int files,
        long messages,
        long appended,
        long known,
        Map<String, Long> rejects,
        Optional<Path> rejectFile,
        long unfinished,
        long total,
        boolean finished) {

    /**
     * How many records could not be read.
     *
     * @return the sum over all reasons
     */
    public long rejected() {
        return rejects.values().stream().mapToLong(Long::longValue).sum();
    }
}
