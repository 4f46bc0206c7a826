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
        // Beside a single file that is migrated lie those that it was rotated to.
        boolean below = absolute.startsWith(root) && !absolute.equals(root);
        String name = below
                ? root.relativize(absolute).toString().replace('\\', '/')
                : String.valueOf(absolute.getFileName());
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
