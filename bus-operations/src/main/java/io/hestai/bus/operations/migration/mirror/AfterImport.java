package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.operations.files.TailPosition;
import io.hestai.bus.operations.migration.ImportedPlaces;
import io.hestai.bus.operations.migration.ImportedPlaces.FilePlace;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.mirror.ToBusCheckpoint.FileProgress;
import io.hestai.bus.operations.migration.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Where an import ended, as the place where a mirror begins. */
final class AfterImport {
    private AfterImport() {}

    /**
     * The places in all files that were imported.
     *
     * @throws MigrationException if one of them is no longer there
     */
    static ToBusCheckpoint of(MirrorPlan plan) {
        return of(plan, named -> {
            throw new MigrationException(named + " is not the file that was imported, nor is one beside it: it"
                    + " was written anew or removed since; run 'hbus migrate import' again, then the mirror");
        });
    }

    /** The places in those files that are still there: of the others there is nothing to read. */
    static ToBusCheckpoint ofWhatIsThere(MirrorPlan plan) {
        return of(plan, named -> {});
    }

    private static ToBusCheckpoint of(MirrorPlan plan, Consumer<Path> missing) {
        Optional<ImportedPlaces> imported =
                ImportedPlaces.of(plan.asMigration(), plan.stream().name(), plan.state());
        if (imported.isEmpty()) {
            return ToBusCheckpoint.NONE;
        }
        try {
            List<FileProgress> files = new ArrayList<>();
            for (FilePlace place : imported.get().files()) {
                Path named = Files.isDirectory(plan.root()) ? plan.root().resolve(place.name()) : plan.root();
                Optional<Path> now = find(plan, named, place.tag());
                if (now.isPresent()) {
                    files.add(progress(named, now.get(), place));
                } else {
                    missing.accept(named);
                }
            }
            return new ToBusCheckpoint(
                    files, Map.of(), imported.get().lastEntry().orElse(null), 0, 0);
        } catch (IOException e) {
            throw new MigrationException("cannot read the files of " + plan.root() + ": " + e.getMessage(), e);
        }
    }

    private static FileProgress progress(Path named, Path now, FilePlace place) throws IOException {
        TailPosition position = TailPosition.at(now, place.offset());
        return new FileProgress(new TailPosition(named, position.place()), place.line(), false);
    }

    /** The file that was imported, under its name or, rotated since, under another beside it. */
    private static Optional<Path> find(MirrorPlan plan, Path named, String tag) throws IOException {
        if (Files.exists(named) && tagOf(plan, named).equals(tag)) {
            return Optional.of(named);
        }
        Path folder = named.getParent();
        if (folder == null) {
            return Optional.empty();
        }
        try (Stream<Path> siblings = Files.list(folder)) {
            return siblings.filter(Files::isRegularFile)
                    .filter(each -> !each.equals(named) && tagOf(plan, each).equals(tag))
                    .findFirst();
        }
    }

    private static String tagOf(MirrorPlan plan, Path path) {
        SourceFile file = SourceNames.file(plan.root(), path, plan.format());
        return Files.isReadable(path) ? file.tag() : "";
    }
}
