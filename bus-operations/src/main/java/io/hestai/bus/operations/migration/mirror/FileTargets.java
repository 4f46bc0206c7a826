package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.Message;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.NamePattern;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Which file of the old system a message of the bus belongs into. */
final class FileTargets {
    /** How far the time in a name may be moved so that the name is free, in milliseconds. */
    private static final int ROOM = 1_000;

    private final Path root;
    private final SourceFormat format;
    private final boolean folder;

    FileTargets(Path root, SourceFormat format) {
        this.root = root;
        this.format = format;
        this.folder = Files.isDirectory(root);
    }

    /** Whether a message is a line among others, rather than a file. */
    boolean isAppended() {
        return format.layout() == SourceFormat.Layout.LINES;
    }

    /**
     * The file for a message.
     *
     * @throws MigrationException if the format cannot say it
     */
    Path of(Message message) {
        if (!folder) {
            return root;
        }
        if (format.layout() == SourceFormat.Layout.FILES) {
            return free(message);
        }
        return format.namePattern().map(pattern -> named(pattern, message, 0)).orElseGet(this::onlyFile);
    }

    private Path free(Message message) {
        NamePattern pattern = format.namePattern().orElseGet(() -> NamePattern.parse(ownName()));
        for (int later = 0; later < ROOM; later++) {
            Path file = named(pattern, message, later);
            if (!Files.exists(file)) {
                return file;
            }
            if (!pattern.has("timestamp")) {
                break;
            }
        }
        throw new MigrationException("there is no free name after '" + pattern + "' in " + root + " for the message "
                + message.messageId() + "; add {id} to the pattern");
    }

    private String ownName() {
        String glob = format.files().isEmpty() ? "*" : format.files().get(0);
        return glob.startsWith("*") ? "{timestamp}-{id}" + glob.substring(1) : "{timestamp}-{id}";
    }

    private Path named(NamePattern pattern, Message message, int laterMs) {
        String name = pattern.render(Map.of(
                "role", message.role(),
                "type", message.type(),
                "timestamp", Long.toString(message.timestampMs() + laterMs),
                "id", message.messageId().replace('/', '_').replace(':', '_'),
                "*", "txt"));
        return root.resolve(name);
    }

    private Path onlyFile() {
        List<SourceFile> current = SourceFiles.find(root, format).stream()
                .filter(file -> file.rotation() == 0)
                .toList();
        if (current.size() != 1) {
            throw new MigrationException("which of the " + current.size() + " files in " + root
                    + " is a message to be appended to? Name that file, or give a format whose 'name' says it");
        }
        return current.get(0).path();
    }

    /** How a file is called in notes where it is one message. */
    String nameOf(Path file) {
        return folder ? root.relativize(file).toString().replace('\\', '/') : String.valueOf(root.getFileName());
    }

    /** The file of that name. */
    Path fileOf(String name) {
        return folder ? root.resolve(name) : root;
    }
}
