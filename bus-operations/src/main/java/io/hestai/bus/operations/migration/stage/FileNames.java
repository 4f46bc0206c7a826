package io.hestai.bus.operations.migration.stage;

import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.mirror.MirrorPlan;
import io.hestai.bus.operations.migration.source.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Renames the files of the old system so that nobody finds them by mistake, and gives them their names back. */
final class FileNames {
    private static final String RENAMED = "renamed.";

    private final MirrorPlan plan;
    private final Steps steps;

    /** A file, and what it will be called. */
    record Renaming(Path before, Path now, long size) {}

    FileNames(MirrorPlan plan, Steps steps) {
        this.plan = plan;
        this.steps = steps;
    }

    /**
     * What will be renamed, with the sizes that the files have now.
     *
     * @throws MigrationException if a name is taken, or a file would still be one of the old system's under its new name
     */
    List<Renaming> plan(List<Path> files, String suffix) {
        try {
            List<Renaming> renamings = new ArrayList<>();
            for (Path file : files) {
                Path to = file.resolveSibling(file.getFileName() + suffix);
                if (Files.exists(to)) {
                    throw new MigrationException(to + " is there already; choose another --rename");
                }
                if (SourceFiles.isNamedLikeOne(plan.root(), to, plan.format())) {
                    throw new MigrationException("a file called " + to.getFileName() + " would still be read as one of"
                            + " the format " + plan.format() + "; choose another --rename, for instance .bak");
                }
                renamings.add(new Renaming(file, to, Files.size(file)));
            }
            return renamings;
        } catch (IOException e) {
            throw new MigrationException("cannot look at the files: " + e, e);
        }
    }

    static void remember(SortedMap<String, String> document, List<Renaming> renamings) {
        for (int i = 0; i < renamings.size(); i++) {
            document.put(
                    RENAMED + i,
                    renamings.get(i).before().toString()
                            + '\n'
                            + renamings.get(i).now());
        }
    }

    void rename(List<Renaming> renamings) {
        try {
            for (Renaming each : renamings) {
                steps.before("rename " + each.before().getFileName());
                Files.move(each.before(), each.now());
            }
        } catch (IOException e) {
            throw new MigrationException("cannot rename the files: " + e, e);
        }
    }

    /**
     * Nobody wrote into the files since {@link #plan} looked at them.
     *
     * @throws MigrationException if somebody did
     */
    static void demandUnchanged(List<Renaming> renamings) {
        for (Renaming each : renamings) {
            try {
                if (Files.size(each.now()) != each.size()) {
                    throw new MigrationException(
                            each.before() + " was written at the last moment; stop the program that"
                                    + " writes it, or wait for a pause");
                }
            } catch (IOException e) {
                throw new MigrationException("cannot look at " + each.now() + ": " + e, e);
            }
        }
    }

    /** The file that has its old name still or again stays; one that cannot have it back does not keep the others from theirs. */
    void nameBack(SortedMap<String, String> document) {
        FirstFailure failure = new FirstFailure();
        for (Map.Entry<String, String> each : document.entrySet()) {
            if (each.getKey().startsWith(RENAMED)) {
                int end = each.getValue().indexOf('\n');
                Path before = Path.of(each.getValue().substring(0, end));
                Path now = Path.of(each.getValue().substring(end + 1));
                failure.attempt(() -> nameBack(before, now));
            }
        }
        failure.rethrow();
    }

    private void nameBack(Path before, Path now) {
        try {
            if (Files.exists(now) && !Files.exists(before)) {
                steps.before("name back " + before.getFileName());
                Files.move(now, before);
            } else if (Files.exists(now)) {
                throw new MigrationException(before + " was made anew after the cutover, though it was renamed to "
                        + now + "; look what is in it, move it away, and run it again");
            }
        } catch (IOException e) {
            throw new MigrationException("cannot rename " + now + " to " + before + ": " + e, e);
        }
    }
}
