package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.EntryId;
import io.hestai.bus.operations.files.TailPlace;
import io.hestai.bus.operations.files.TailPosition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far the files have been brought to the bus.
 *
 * @param files how far each has been read, and the number of the line there
 * @param ledgers how much of each ledger is settled
 * @param after the last entry of the stream that is known to lie before what was appended later; null if there is none
 * @param mirrored how many messages were brought over by all runs
 * @param rejected how many records were set aside by all runs
 */
record ToBusCheckpoint(
        List<FileProgress> files,
        Map<String, Long> ledgers,
        @Nullable EntryId after,
        long mirrored,
        long rejected) {

    /** How far one file has been read; one that has gone may come back. */
    record FileProgress(TailPosition position, long line, boolean gone) {}

    static final ToBusCheckpoint NONE = new ToBusCheckpoint(List.of(), Map.of(), null, 0, 0);

    private static final String FILE = "file.";
    private static final String LEDGER = "ledger.";

    static ToBusCheckpoint of(SortedMap<String, String> values) {
        List<FileProgress> files = new ArrayList<>();
        for (int i = 0; values.containsKey(FILE + i + ".name"); i++) {
            TailPlace place = TailPlace.parse(value(values, FILE + i + ".place"));
            TailPosition position = new TailPosition(Path.of(value(values, FILE + i + ".name")), place);
            long line = Long.parseLong(value(values, FILE + i + ".line"));
            files.add(new FileProgress(position, line, values.containsKey(FILE + i + ".gone")));
        }
        Map<String, Long> ledgers = new HashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(LEDGER)) {
                ledgers.put(key.substring(LEDGER.length()), Long.parseLong(value));
            }
        });
        String after = value(values, "after");
        return new ToBusCheckpoint(
                files,
                ledgers,
                after.isEmpty() ? null : EntryId.parse(after),
                Long.parseLong(values.getOrDefault("mirrored", "0")),
                Long.parseLong(values.getOrDefault("rejected", "0")));
    }

    private static String value(Map<String, String> values, String key) {
        return values.getOrDefault(key, "");
    }

    /** The positions of files that are there, or of those that have gone. */
    List<TailPosition> positions(boolean gone) {
        return files.stream()
                .filter(each -> each.gone() == gone)
                .map(FileProgress::position)
                .toList();
    }

    SortedMap<String, String> values() {
        SortedMap<String, String> values = new TreeMap<>();
        for (int i = 0; i < files.size(); i++) {
            FileProgress each = files.get(i);
            values.put(FILE + i + ".name", each.position().file().toString());
            values.put(FILE + i + ".place", each.position().place().toString());
            values.put(FILE + i + ".line", Long.toString(each.line()));
            if (each.gone()) {
                values.put(FILE + i + ".gone", "true");
            }
        }
        ledgers.forEach((name, settled) -> values.put(LEDGER + name, Long.toString(settled)));
        values.put("after", after == null ? "" : after.toString());
        values.put("mirrored", Long.toString(mirrored));
        values.put("rejected", Long.toString(rejected));
        return values;
    }
}
