package io.hestai.bus.operations.migration;

import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.source.SourceId;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What earlier runs left in a stream: the checkpoint to go on at, and which messages are there behind it. Without a checkpoint that still holds, and for
 * files that have no place to go on at, the whole stream is looked through.
 *
 * @param checkpoint where to go on
 * @param known the messages of this migration that need not be appended
 */
record StreamPast(Checkpoint checkpoint, KnownIds known) {

    static StreamPast of(
            Stream stream,
            Migration migration,
            @Nullable Checkpoint checkpoint,
            boolean placesHold,
            boolean intoExisting) {
        if (checkpoint == null) {
            KnownIds known = known(all(stream), migration, intoExisting);
            return new StreamPast(Checkpoint.none().withAppended(known.size()), known);
        }
        if (!checkpoint.lastId().isEmpty()) {
            Iterator<StreamEntry> behind =
                    stream.from(Position.at(checkpoint.lastEntry())).read().iterator();
            if (behind.hasNext() && isLast(behind.next(), checkpoint)) {
                return goOn(stream, migration, checkpoint, placesHold, behind);
            }
            refuseTrimmed(stream, checkpoint);
        }
        // The stream is gone, or Redis lost its end: nothing that the checkpoint says of places holds any more.
        KnownIds known = known(all(stream), migration, true);
        return new StreamPast(Checkpoint.none().withAppended(known.size()), known);
    }

    private static StreamPast goOn(
            Stream stream,
            Migration migration,
            Checkpoint checkpoint,
            boolean placesHold,
            Iterator<StreamEntry> behind) {
        if (migration.grows() && placesHold) {
            KnownIds known = known(behind, migration, true);
            return new StreamPast(checkpoint.withAppended(checkpoint.appended() + known.size()), known);
        }
        KnownIds known = known(all(stream), migration, true);
        Checkpoint anew = new Checkpoint(Map.of(), checkpoint.lastEntry(), checkpoint.lastId(), known.size(), 0);
        return new StreamPast(anew, known);
    }

    private static Iterator<StreamEntry> all(Stream stream) {
        return stream.from(Position.start()).read().iterator();
    }

    private static boolean isLast(StreamEntry entry, Checkpoint checkpoint) {
        return entry.id().equals(checkpoint.lastEntry())
                && entry.message().messageId().equals(checkpoint.lastId());
    }

    /** Appending again what somebody had trimmed would put the oldest behind the newest. */
    private static void refuseTrimmed(Stream stream, Checkpoint checkpoint) {
        if (stream.length() > 0 && stream.info().lastGenerated().compareTo(checkpoint.lastEntry()) > 0) {
            throw new MigrationException("stream '" + stream.name() + "' no longer has entry " + checkpoint.lastEntry()
                    + ", the last of an earlier import: it was trimmed or removed since; to append what is missing now behind"
                    + " what is there, move the checkpoint " + Checkpoint.document(stream.name()) + ".state away");
        }
    }

    private static KnownIds known(Iterator<StreamEntry> entries, Migration migration, boolean othersAllowed) {
        String tag = migration.tag();
        KnownIds known = new KnownIds();
        while (entries.hasNext()) {
            StreamEntry entry = entries.next();
            String id = entry.message().messageId();
            if (SourceId.parse(id).map(each -> each.migration().equals(tag)).orElse(false)) {
                known.add(id);
            } else if (!othersAllowed) {
                throw new MigrationException(
                        "stream '" + entry.stream() + "' already holds other messages (the first is " + entry.id()
                                + "); choose another stream, or say --into-existing to append to this one");
            }
        }
        return known;
    }
}
