package io.hestai.bus.operations.migration;

import java.util.List;
import java.util.Map;

/**
 * Whether files and a stream hold the same messages.
 *
 * @param stream the stream's name
 * @param files how many files were compared
 * @param inFiles how many messages the files have, without those that the bus wrote there
 * @param onBus how many messages of this migration the stream has
 * @param matched how many are the same, in the same order, to the byte
 * @param echoed how many messages in the files were written there from the bus
 * @param others how many messages the stream has that did not come from these files
 * @param later how many messages on the bus stand in the files behind where they ended when the comparison began
 * @param rejected how many records of the files are no messages
 * @param unfinished how many bytes at the ends of files are no whole message yet
 * @param counts how many differences there are, by kind
 * @param first the first differences
 */
public record VerifyReport(
        String stream,
        int files,
        long inFiles,
        long onBus,
        long matched,
        long echoed,
        long others,
        long later,
        long rejected,
        long unfinished,
        Map<Difference.Kind, Long> counts,
        List<Difference> first) {

    /**
     * Whether nothing differs. Records that are no messages do not count; they are told beside.
     *
     * @return the verdict
     */
    public boolean same() {
        return counts.isEmpty();
    }
}
