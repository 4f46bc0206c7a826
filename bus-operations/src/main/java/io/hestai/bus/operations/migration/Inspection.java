package io.hestai.bus.operations.migration;

import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReject;
import java.util.List;
import java.util.Map;

/**
 * What is in files.
 *
 * @param format the name of the format
 * @param recognised whether the format was found out rather than given
 * @param files how many files there are
 * @param bytes how large they are together
 * @param messages how many messages they have
 * @param first the first messages, as they would arrive
 * @param rejects how many records are no messages, by reason
 * @param firstRejects the first of these
 * @param unfinished how many bytes at the ends of files are no whole message yet
 */
public record Inspection(
        String format,
        boolean recognised,
        int files,
        long bytes,
        long messages,
        List<SourceMessage> first,
        Map<String, Long> rejects,
        List<SourceReject> firstRejects,
        long unfinished) {}
