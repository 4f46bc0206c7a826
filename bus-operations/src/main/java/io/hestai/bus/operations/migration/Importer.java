package io.hestai.bus.operations.migration;

import io.hestai.bus.Bus;
import io.hestai.bus.operations.migration.artifact.ArtifactReport;
import io.hestai.bus.operations.migration.artifact.Artifacts;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.state.MigrationLock;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        List<MigrationLock> mirrors = new ArrayList<>();
        try (lock) {
            mirrors.addAll(lockOutMirrors(streams.keySet()));
            // All streams are looked at before the first is written to.
            List<StreamImport> imports = new ArrayList<>();
            streams.forEach((stream, files) -> imports.add(prepare(stream, files, streams.size() > 1)));
            options.artifacts().ifPresent(settings -> streams.keySet().forEach(stream -> settings.save(state, stream)));
            return imports.stream().map(each -> each.run(progress)).toList();
        } finally {
            mirrors.forEach(MigrationLock::close);
        }
    }

    /** A mirror to one of the streams would append the same lines at the same time. */
    private List<MigrationLock> lockOutMirrors(Set<String> streams) {
        List<MigrationLock> locks = new ArrayList<>();
        try {
            for (String stream : streams) {
                locks.add(state.lock(MigrationState.document(MigrationState.MIRROR_TO_BUS, stream)));
            }
            return locks;
        } catch (MigrationException e) {
            locks.forEach(MigrationLock::close);
            throw e;
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

    private StreamImport prepare(String stream, List<SourceFile> files, boolean oneOfMany) {
        Map<String, String> saved = state.load(Checkpoint.document(stream)).orElse(null);
        Checkpoint checkpoint = saved == null ? null : Checkpoint.parse(saved, migration, stream, state);
        Path rejects = rejects(stream, oneOfMany);
        boolean oursAlready = saved != null && rejects.toString().equals(saved.get(Checkpoint.REJECT_FILE));
        if (!oursAlready) {
            refuseToOverwrite(rejects);
        }
        boolean placesHold = checkpoint == null || Places.hold(checkpoint.places(), files);
        StreamPast past = StreamPast.of(bus.stream(stream), migration, checkpoint, placesHold, options.intoExisting());
        long kept = oursAlready && migration.grows() ? past.checkpoint().rejects() : 0;
        Artifacts prepares =
                options.artifacts().map(Artifacts::of).orElseGet(() -> Artifacts.remembered(state, stream));
        artifacts.put(stream, prepares);
        return new StreamImport(
                bus.stream(stream),
                state,
                migration,
                options.batch(),
                files,
                past,
                new RejectFile(rejects, kept),
                prepares);
    }

    private Path rejects(String stream, boolean oneOfMany) {
        Path beside = state.directory().resolve(MigrationState.document("rejects", stream) + ".tsv");
        Path wanted = options.rejects().orElse(beside).toAbsolutePath().normalize();
        if (options.rejects().isEmpty() || !oneOfMany) {
            return wanted;
        }
        return wanted.resolveSibling(wanted.getFileName() + "." + stream.replaceAll("[^A-Za-z0-9._-]", "_"));
    }

    /** A file that somebody named may be another of theirs; the one beside the checkpoints is the import's own. */
    private void refuseToOverwrite(Path rejects) {
        try {
            if (options.rejects().isPresent() && Files.exists(rejects) && Files.size(rejects) > 0) {
                throw new MigrationException(rejects
                        + " is there already, and was not written by this import; name another file with --rejects");
            }
        } catch (IOException e) {
            throw new MigrationException("cannot look at " + rejects + ": " + e.getMessage(), e);
        }
    }
}
