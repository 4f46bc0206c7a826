package io.hestai.bus.operations.migration;

import io.hestai.bus.EntryId;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How far an import has come, for whoever goes on from there.
 *
 * @param files how far each file is read
 * @param lastEntry the last entry that the import had appended then; what a run that was killed appended later lies behind it
 * @param appended how many messages all runs of the import have appended
 */
public record ImportedPlaces(List<FilePlace> files, Optional<EntryId> lastEntry, long appended) {

    /**
     * How far a file is read.
     *
     * @param tag what tells the file from others, see {@link io.hestai.bus.operations.migration.source.SourceFile#tag()}
     * @param name the path below the folder that is migrated, with slashes, as it was then
     * @param offset where the next record begins, in bytes
     * @param line the number of the line there, from 1
     */
    public record FilePlace(String tag, String name, long offset, long line) {}

    /** Copies the list. */
    public ImportedPlaces {
        files = List.copyOf(files);
    }

    /**
     * Reads the checkpoint of an import.
     *
     * @param migration what went where
     * @param stream the stream
     * @param state where it is remembered
     * @return how far it has come; empty if there was no import into this stream
     * @throws io.hestai.bus.operations.migration.format.MigrationException if the checkpoint is of another source
     */
    public static Optional<ImportedPlaces> of(Migration migration, String stream, MigrationState state) {
        return state.load(Checkpoint.document(stream))
                .map(values -> Checkpoint.parse(values, migration, stream, state))
                .map(ImportedPlaces::of);
    }

    /**
     * Where an import set aside what is no message.
     *
     * @param stream the stream
     * @param state where it is remembered
     * @return the file, which is there only if something was set aside; empty if there was no import into this stream
     */
    public static Optional<Path> rejectFile(String stream, MigrationState state) {
        return state.load(Checkpoint.document(stream))
                .map(values -> values.getOrDefault(Checkpoint.REJECT_FILE, ""))
                .filter(path -> !path.isEmpty())
                .map(Path::of);
    }

    private static ImportedPlaces of(Checkpoint checkpoint) {
        List<FilePlace> files = checkpoint.places().values().stream()
                .map(place -> new FilePlace(place.tag(), place.name(), place.offset(), place.line()))
                .toList();
        boolean none = checkpoint.lastId().isEmpty();
        return new ImportedPlaces(
                files, none ? Optional.empty() : Optional.of(checkpoint.lastEntry()), checkpoint.appended());
    }
}
