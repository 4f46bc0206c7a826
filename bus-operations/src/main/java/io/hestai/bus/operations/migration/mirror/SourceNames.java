package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.operations.migration.format.NameFacts;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.source.SourceFile;
import java.nio.file.Path;
import java.util.Map;

/** What the names of followed files say, also of those that have been renamed or removed by now. */
final class SourceNames {
    private SourceNames() {}

    /** A file that is being written: its last change is now. */
    static SourceFile file(Path root, Path path, SourceFormat format) {
        Path absolute = path.toAbsolutePath();
        String name = absolute.equals(root)
                ? String.valueOf(root.getFileName())
                : root.relativize(absolute).toString().replace('\\', '/');
        boolean grows = format.layout() == SourceFormat.Layout.LINES;
        long now = System.currentTimeMillis();
        SourceFile plain = new SourceFile(absolute, name, NameFacts.none(now), grows);
        Map<String, String> parts = format.namePattern()
                .flatMap(pattern -> pattern.match(plain.originalName()))
                .orElse(Map.of());
        NameFacts facts = new NameFacts(
                parts.getOrDefault("role", ""),
                parts.getOrDefault("type", ""),
                parts.getOrDefault("timestamp", ""),
                now);
        return new SourceFile(absolute, name, facts, grows);
    }
}
