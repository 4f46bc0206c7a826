package io.hestai.bus.operations.migration;

import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.RecordCodec;
import io.hestai.bus.operations.migration.format.RejectedException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceItem;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReader;
import io.hestai.bus.operations.migration.source.SourceReject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A look at the beginning of files, before anything is written: whether they are text, of the format, and have the names that it maps. */
final class Probe {
    private static final int RECORDS = 100;
    private static final int FILES = 100;
    private static final int HEAD = 8_192;
    /** So many unreadable records make a file one of another format; fewer are set aside if other files are readable. */
    private static final int FOREIGN = 10;

    private final SourceFormat format;
    private final Set<String> names = new LinkedHashSet<>();
    private long readable;
    private @Nullable SourceReject firstReject;

    private Probe(SourceFormat format) {
        this.format = format;
    }

    /** How much of a sample is readable, from 0 to 1; 0 if there is nothing in it. */
    static double readable(List<SourceFile> files, SourceFormat format) {
        Probe probe = new Probe(format);
        long records = 0;
        for (SourceFile file : sample(files)) {
            if (!isBinary(file.path())) {
                records += probe.read(file);
            }
        }
        return records == 0 ? 0 : (double) probe.readable / records;
    }

    /** Refuses files that cannot be meant. */
    static void check(List<SourceFile> files, SourceFormat format) {
        Probe all = new Probe(format);
        for (SourceFile file : sample(files)) {
            checkText(file.path());
            long before = all.readable;
            long records = all.read(file);
            if (format.layout() == SourceFormat.Layout.LINES && records >= FOREIGN && all.readable == before) {
                throw all.foreign(file.path().toString());
            }
        }
        if (all.readable == 0 && all.firstReject != null) {
            throw all.foreign(files.get(0).path().toString());
        }
        all.checkMapping();
    }

    private static List<SourceFile> sample(List<SourceFile> files) {
        return files.subList(0, Math.min(FILES, files.size()));
    }

    private MigrationException foreign(String path) {
        String why = firstReject == null ? "" : " (" + firstReject.position() + ": " + firstReject.reason() + ")";
        return new MigrationException(path + " is not of format " + format + why + "; see 'hbus migrate inspect " + path
                + "', or describe the format in a file and give it with --format");
    }

    /** Refuses a file that is no text. */
    static void checkText(Path file) {
        if (isBinary(file)) {
            throw new MigrationException(file + " is a binary file: there are NUL bytes in it; name files of text");
        }
    }

    private static boolean isBinary(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            for (byte b : in.readNBytes(HEAD)) {
                if (b == 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new MigrationException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Reads the first records of a file; how many there are. */
    private long read(SourceFile file) {
        try (SourceReader reader = SourceReader.open(file, format, "probe")) {
            long records = 0;
            for (SourceItem item = reader.next(); item != null && records < RECORDS; item = reader.next()) {
                records++;
                note(item);
            }
            return records;
        }
    }

    private void note(SourceItem item) {
        if (item instanceof SourceReject reject) {
            firstReject = firstReject == null ? reject : firstReject;
            return;
        }
        readable++;
        if (format.isJson() && item instanceof SourceMessage message) {
            try {
                names.addAll(RecordCodec.names(message.raw()));
            } catch (RejectedException e) {
                // It has just been read as a message.
            }
        }
    }

    private void checkMapping() {
        for (String part : List.of("role", "type", "timestamp")) {
            if (readable > 0 && format.mapsExplicitly(part) && !names.contains(format.mapped(part))) {
                throw new MigrationException("format " + format + " says map." + part + ": " + format.mapped(part)
                        + ", but none of the first messages has '" + format.mapped(part) + "'; they have "
                        + String.join(", ", names));
            }
        }
    }
}
