package io.hestai.bus.operations.migration;

import io.hestai.bus.EntryId;
import io.hestai.bus.operations.migration.Sequence.Place;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far an import into one stream has come.
 *
 * @param places how far each file is read, by its tag
 * @param lastEntry the last entry that was there then; {@link EntryId#MIN} before the first
 * @param lastId the message id of that entry
 * @param appended how many messages were appended, in all runs
 * @param rejects how long the reject file was, in bytes
 */
record Checkpoint(Map<String, Place> places, EntryId lastEntry, String lastId, long appended, long rejects) {
    /** Where the rejects are. */
    static final String REJECT_FILE = "rejects.file";

    private static final String PLACE = "place.";

    static Checkpoint none() {
        return new Checkpoint(Map.of(), EntryId.MIN, "", 0, 0);
    }

    /** The document of a stream's import. */
    static String document(String stream) {
        return MigrationState.document(MigrationState.IMPORT, stream);
    }

    SortedMap<String, String> values(Migration migration, String stream) {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("root", migration.root().toString());
        values.put("format", migration.format().fingerprint());
        values.put("stream", stream);
        values.put("last.entry", lastEntry.toString());
        values.put("last.id", lastId);
        values.put("appended", Long.toString(appended));
        values.put("rejects", Long.toString(rejects));
        places.forEach((tag, place) -> values.put(
                PLACE + tag, place.offset() + " " + place.line() + " " + place.timeMs() + " " + place.name()));
        return values;
    }

    static Checkpoint parse(Map<String, String> values, Migration migration, String stream, MigrationState state) {
        demand(values, "stream", stream, state);
        demand(values, "root", migration.root().toString(), state);
        demand(values, "format", migration.format().fingerprint(), state);
        try {
            return new Checkpoint(
                    places(values),
                    EntryId.parse(values.getOrDefault("last.entry", "0-0")),
                    values.getOrDefault("last.id", ""),
                    Long.parseLong(values.getOrDefault("appended", "0")),
                    Long.parseLong(values.getOrDefault("rejects", "0")));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new MigrationException(
                    "the checkpoint " + document(stream) + " in " + state.directory()
                            + " cannot be understood; move it away to begin anew: nothing is appended twice",
                    e);
        }
    }

    private static Map<String, Place> places(Map<String, String> values) {
        Map<String, Place> places = new HashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(PLACE)) {
                String tag = key.substring(PLACE.length());
                String[] parts = value.split(" ", 4);
                places.put(
                        tag,
                        new Place(
                                tag,
                                parts[3],
                                Long.parseLong(parts[0]),
                                Long.parseLong(parts[1]),
                                Long.parseLong(parts[2])));
            }
        });
        return places;
    }

    private static void demand(Map<String, String> values, String key, String wanted, MigrationState state) {
        String begun = values.getOrDefault(key, "");
        if (!begun.equals(wanted)) {
            throw new MigrationException("the checkpoint in " + state.directory()
                    + " is of another source: it was begun with " + key + " " + begun + ", not " + wanted
                    + "; name another migration with --id, or move the checkpoint away");
        }
    }

    Checkpoint at(EntryId entry, String id, long appendedNow) {
        return new Checkpoint(places, entry, id, appendedNow, rejects);
    }

    Checkpoint withAppended(long count) {
        return new Checkpoint(places, lastEntry, lastId, count, rejects);
    }

    /** A copy that does not change any more. */
    static Checkpoint of(Map<String, Place> places, long rejects) {
        return new Checkpoint(new LinkedHashMap<>(places), EntryId.MIN, "", 0, rejects);
    }
}
