package io.hestai.bus.operations.migration;

import io.hestai.bus.Bus;
import io.hestai.bus.operations.migration.artifact.ArtifactReport;
import io.hestai.bus.operations.migration.artifact.Artifacts;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.state.MigrationLock;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the history in files onto the bus: in order, with original times and roles, each message once however often it is run and whenever it was
 * killed. A message's identity is its place in the files; a checkpoint is saved behind every batch; a run begins by looking for what an earlier one
 * appended behind its last checkpoint. One thread.
 */
public final class Importer {
    private final Bus bus;
    private final MigrationState state;
    private final Migration migration;
    private final ImportOptions options;
    private final Map<String, Artifacts> artifacts = new HashMap<>();

    /**
     * Makes an importer; nothing is read or written yet.
     *
     * @param bus where the messages go
     * @param state what is remembered
     * @param migration what goes where
     * @param options how
     */
    public Importer(Bus bus, MigrationState state, Migration migration, ImportOptions options) {
        this.bus = bus;
        this.state = state;
        this.migration = migration;
        this.options = options;
    }

    /**
     * Imports what is there now.
     *
     * @param progress is told how it goes on, and may end it
     * @return what was done, for each stream
     * @throws io.hestai.bus.operations.migration.format.MigrationException if the files, the checkpoint or a stream are not what they should be, or
     *     another run is at it; then nothing was written. Also if something fails on the way; another run goes on there
     * @throws io.hestai.bus.BusException if Redis stays away or refuses; another run goes on there
     */
    public List<ImportReport> run(Progress progress) {
        Map<String, List<SourceFile>> streams = migration.streams();
        for (List<SourceFile> files : streams.values()) {
            Probe.check(files, migration.format());
        }
        MigrationLock lock = state.lock(MigrationState.IMPORT);
        try (lock) {
            // All streams are looked at before the first is written to.
            List<StreamImport> imports = new ArrayList<>();
            streams.forEach((stream, files) -> imports.add(prepare(stream, files)));
            options.artifacts().ifPresent(settings -> streams.keySet().forEach(stream -> settings.save(state, stream)));
            List<ImportReport> reports = new ArrayList<>();
            for (StreamImport each : imports) {
                reports.add(runAlone(each, progress));
            }
            return reports;
        }
    }

    /** A mirror would append the same lines at the same time. */
    private ImportReport runAlone(StreamImport each, Progress progress) {
        MigrationLock lock = state.lock(MigrationState.document(MigrationState.MIRROR_TO_BUS, each.stream()));
        try (lock) {
            return each.run(progress);
        }
    }

    /**
     * What the last run found of the files that messages refer to.
     *
     * @param stream the stream's name
     * @return the figures
     */
    public ArtifactReport artifacts(String stream) {
        Artifacts prepares = artifacts.get(stream);
        return prepares == null ? new ArtifactReport(0, 0, List.of(), 0) : prepares.report();
    }

    private StreamImport prepare(String stream, List<SourceFile> files) {
        Checkpoint checkpoint = state.load(Checkpoint.document(stream))
                .map(values -> Checkpoint.parse(values, migration, stream, state))
                .orElse(null);
        boolean placesHold = checkpoint == null || Places.hold(checkpoint.places(), files);
        StreamPast past = StreamPast.of(bus.stream(stream), migration, checkpoint, placesHold, options.intoExisting());
        Artifacts prepares =
                options.artifacts().map(Artifacts::of).orElseGet(() -> Artifacts.remembered(state, stream));
        artifacts.put(stream, prepares);
        return new StreamImport(bus.stream(stream), state, migration, options, files, past, rejects(stream), prepares);
    }

    private Path rejects(String stream) {
        return options.rejects()
                .orElseGet(() -> state.directory().resolve(MigrationState.document("rejects", stream) + ".tsv"));
    }
}
