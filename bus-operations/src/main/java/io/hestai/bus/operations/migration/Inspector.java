package io.hestai.bus.operations.migration;

import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.format.SourceFormat.Layout;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceFiles;
import io.hestai.bus.operations.migration.source.SourceItem;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks at files without writing anything: which format they are of, what would arrive, and what cannot be read. */
public final class Inspector {
    private static final double MOST = 0.5;
    private static final int REJECTS = 5;
    private static final int TELL_EVERY = 8_192;

    private Inspector() {}

    /**
     * Finds out which of the built-in formats files are of.
     *
     * @param root a file or a folder
     * @return the format that reads most of the beginning of most files, at least half of it; empty if none does
     * @throws MigrationException if there is no such path, or something may not be read
     */
    public static Optional<SourceFormat> recognise(Path root) {
        SourceFormat best = null;
        double bestScore = 0;
        for (String name : SourceFormat.builtInNames()) {
            SourceFormat format = SourceFormat.builtIn(name);
            List<SourceFile> files = candidates(root, format);
            double readable = files.isEmpty() ? 0 : Probe.readable(files, format);
            double score = readable * files.size();
            if (readable >= MOST && score > bestScore) {
                best = format;
                bestScore = score;
            }
        }
        return Optional.ofNullable(best);
    }

    /** A single file that was named is read whatever its name; but as text of any kind only if its name says so, since that is always readable. */
    private static List<SourceFile> candidates(Path root, SourceFormat format) {
        List<SourceFile> files = SourceFiles.find(root, format);
        boolean readsAnything = !format.isJson() && format.columns().size() == 1;
        if (Files.isDirectory(root) || (!readsAnything && format.layout() == Layout.LINES)) {
            return files;
        }
        Path folder = root.toAbsolutePath().getParent();
        return folder != null
                        && SourceFiles.of(folder, root.toAbsolutePath(), format).isPresent()
                ? files
                : List.of();
    }

    /**
     * The format that was given, or else the one that is recognised.
     *
     * @param root a file or a folder
     * @param given the name of a format or of a file that describes one
     * @return the format
     * @throws MigrationException if there is no such format, or none is recognised
     */
    public static SourceFormat formatOf(Path root, Optional<String> given) {
        return given.map(SourceFormat::load).or(() -> recognise(root)).orElseThrow(() -> notRecognised(root));
    }

    private static MigrationException notRecognised(Path root) {
        if (Files.isRegularFile(root)) {
            Probe.checkText(root);
        }
        return new MigrationException("no messages in " + root + " that a built-in format ("
                + String.join(", ", SourceFormat.builtInNames())
                + ") understands; describe the format in a file and give it with --format");
    }

    /**
     * Reads everything.
     *
     * @param migration where the messages are and how they are written
     * @param recognised whether the format was found out rather than given
     * @param show how many of the first messages to keep
     * @param progress is told how it goes on, and may end it
     * @return what is there, as far as it was read
     * @throws MigrationException if the files are not what they should be
     */
    public static Inspection inspect(Migration migration, boolean recognised, int show, Progress progress) {
        List<SourceFile> files = SourceFiles.list(migration.root(), migration.format());
        Probe.check(files, migration.format());
        long bytes = Sizes.of(files);
        Count count = new Count(show);
        try (Sequence sequence = Sequences.of(files, migration, Map.of())) {
            for (Sequence.Next next = sequence.next(); next != null && progress.mayGoOn(); next = sequence.next()) {
                count.note(next.item());
                if (count.records % TELL_EVERY == 0) {
                    progress.at(migration.root().toString(), count.messages, count.bytes, bytes);
                }
            }
        }
        progress.at(migration.root().toString(), count.messages, count.bytes, bytes);
        return new Inspection(
                migration.format().name(),
                recognised,
                files.size(),
                bytes,
                count.messages,
                count.first,
                count.rejects,
                count.firstRejects,
                migration.grows() && progress.mayGoOn() ? Math.max(0, bytes - count.bytes) : 0);
    }

    /** What was read so far. */
    private static final class Count {
        private final int show;
        private final List<SourceMessage> first = new ArrayList<>();
        private final Map<String, Long> rejects = new TreeMap<>();
        private final List<SourceReject> firstRejects = new ArrayList<>();
        private long records;
        private long messages;
        private long bytes;

        Count(int show) {
            this.show = show;
        }

        void note(SourceItem item) {
            records++;
            long offset = item.position().offset();
            // A byte order mark, three bytes before the first record, is no unfinished message.
            bytes += item.position().end() - (item.position().line() == 1 ? 0 : offset);
            if (item instanceof SourceMessage message) {
                messages++;
                if (first.size() < show) {
                    first.add(message);
                }
            } else if (item instanceof SourceReject reject) {
                rejects.merge(reject.reason(), 1L, Long::sum);
                if (firstRejects.size() < REJECTS) {
                    firstRejects.add(reject);
                }
            }
        }
    }
}
