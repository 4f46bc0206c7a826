package io.hestai.bus.operations.migration;

import static org.assertj.core.api.Assumptions.assumeThat;

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

/** What real agents said to each other, in the words of each old system. */
final class Transcripts {
    private static final Path FILE =
            Path.of(System.getProperty("transcripts", "../../shared/data/agent-transcripts.jsonl"));

    private Transcripts() {}

    /** The test is left out where they are not. */
    static List<Said> read() {
        assumeThat(Files.exists(FILE))
                .as("the transcripts, which are not part of the project")
                .isTrue();
        SourceFormat jsonl = SourceFormat.builtIn("jsonl");
        List<Said> history = new ArrayList<>();
        try (SourceReader reader =
                SourceReader.open(SourceFiles.list(FILE, jsonl).get(0), jsonl, "transcripts")) {
            for (SourceItem item = reader.next(); item != null; item = reader.next()) {
                SourceMessage message = (SourceMessage) item;
                long time = 1_690_000_000_000L + history.size();
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
