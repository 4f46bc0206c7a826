package io.hestai.bus.app.migrate;

import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.Printable;
import io.hestai.bus.operations.migration.artifact.ArtifactReport;
import io.hestai.bus.operations.migration.artifact.ArtifactSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/** What messages refer to, and what is too large for them. */
final class ArtifactOptions {
    private static final int LONGEST_NAME = 200;

    @Option(
            names = "--artifacts",
            paramLabel = "FIELD,…",
            split = ",",
            description = {
                "Fields whose values are paths of files, relative to PATH: their SHA-256 goes with the message.",
                "Files that are not there are told of."
            })
    private List<String> fields = new ArrayList<>();

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description =
                    "Values that are large go there, into files named by their SHA-256; the message refers to them.")
    private @Nullable Path store;

    @Option(names = "--larger-than", paramLabel = "BYTES", description = "With --store: what is large. Default: 262144")
    private @Nullable Integer largerThan;

    Optional<ArtifactSettings> settings(Path path) {
        if (largerThan != null && store == null) {
            throw new UsageException("--larger-than says what goes to a --store; name one");
        }
        if (fields.isEmpty() && store == null) {
            return Optional.empty();
        }
        Path absolute = path.toAbsolutePath();
        Path parent = absolute.getParent();
        Path base = Files.isDirectory(absolute) || parent == null ? absolute : parent;
        int limit = largerThan == null ? ArtifactSettings.LARGE : largerThan;
        return Optional.of(new ArtifactSettings(fields, base, limit, Optional.ofNullable(store)));
    }

    static List<String> lines(ArtifactReport found) {
        List<String> lines = new ArrayList<>();
        if (found.found() > 0) {
            lines.add(String.format(Locale.ROOT, "  %,d references to files that are there", found.found()));
        }
        if (found.missing() > 0) {
            lines.add(String.format(Locale.ROOT, "  %,d references to files that are missing", found.missing()));
            found.firstMissing().forEach(name -> lines.add("    " + Printable.line(name, LONGEST_NAME)));
        }
        if (found.stored() > 0) {
            lines.add(String.format(Locale.ROOT, "  %,d large values went to the store", found.stored()));
        }
        return lines;
    }

    static void write(JsonGenerator json, ArtifactReport found) {
        json.writeNumberProperty("artifacts_found", found.found());
        json.writeNumberProperty("artifacts_missing", found.missing());
        json.writeName("first_missing");
        json.writeStartArray();
        found.firstMissing().forEach(json::writeString);
        json.writeEndArray();
        json.writeNumberProperty("stored", found.stored());
    }
}
