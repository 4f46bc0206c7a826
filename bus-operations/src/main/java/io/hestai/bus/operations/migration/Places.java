package io.hestai.bus.operations.migration;

import io.hestai.bus.operations.migration.Sequence.Place;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.source.SourceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** Whether reading can go on where it stopped. */
final class Places {
    private Places() {}

    /** Whether each file still has the end of a line where it was read to: one that was truncated, and perhaps has grown again, need not. */
    static boolean hold(Map<String, Place> places, List<SourceFile> files) {
        for (SourceFile file : files) {
            Place place = file.grows() ? places.get(file.tag()) : null;
            if (place != null && place.offset() > 0 && !endsLine(file, place.offset())) {
                return false;
            }
        }
        return true;
    }

    private static boolean endsLine(SourceFile file, long offset) {
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return channel.read(last, offset - 1) == 1 && last.get(0) == '\n';
        } catch (IOException e) {
            throw new MigrationException("cannot read " + file.path() + ": " + e.getMessage(), e);
        }
    }
}
