package io.hestai.bus.operations.migration;

import io.hestai.bus.operations.migration.Histories.Said;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.source.SourceFiles;
import io.hestai.bus.operations.migration.source.SourceItem;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What real agents said to each other, in the words of each old system; where that is not at hand, as much that was made up. */
final class Transcripts {
    private static final Path FILE =
            Path.of(System.getProperty("transcripts", "../../shared/data/agent-transcripts.jsonl"));

    private static final long FIRST_MS = 1_690_000_000_000L;
    private static final int AS_MANY = 223;
    private static final long SEED = 1;

    private Transcripts() {}

    static List<Said> read() {
        return Files.exists(FILE) ? readFile() : madeUp();
    }

    /** One after the other: files of a folder are read in the order of their times. */
    private static List<Said> madeUp() {
        List<Said> history = new ArrayList<>();
        for (Said each : Histories.of(SEED, AS_MANY)) {
            history.add(new Said(each.role(), FIRST_MS + history.size(), each.type(), each.data()));
        }
        return history;
    }

    private static List<Said> readFile() {
        SourceFormat jsonl = SourceFormat.builtIn("jsonl");
        List<Said> history = new ArrayList<>();
        try (SourceReader reader =
                SourceReader.open(SourceFiles.list(FILE, jsonl).get(0), jsonl, "transcripts")) {
            for (SourceItem item = reader.next(); item != null; item = reader.next()) {
                SourceMessage message = (SourceMessage) item;
                long time = FIRST_MS + history.size();
                history.add(new Said(message.role(), time, message.type(), message.text("content")));
            }
        }
        return history;
    }

    /** As the old system would have written it; the file, or the folder if there are several. */
    static Path write(Path folder, String format, List<Said> history) {
        Path file = folder.resolve("messages." + format);
        switch (format) {
            case "log" -> Histories.writeLog(file, history);
            case "jsonl" -> Histories.writeJsonLines(file, history);
            case "context" -> Histories.writeContext(file, history);
            case "roles" -> Histories.writeRoles(folder, history);
            case "folder" -> Histories.writeFolder(folder, history);
            default -> Histories.writeTexts(folder, history);
        }
        return Files.exists(file) ? file : folder;
    }
}
