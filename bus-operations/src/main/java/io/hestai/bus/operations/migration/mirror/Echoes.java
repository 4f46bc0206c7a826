package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.operations.files.FileKey;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.source.SourceMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Tells, for a comparison of files and bus, the records that were written to the files from the bus. Each record is to be asked about once, those of a
 * file in their order. Not thread-safe.
 */
public final class Echoes implements Predicate<SourceMessage> {
    private final Path root;
    private final EchoGuard guard;
    private final boolean whole;
    private final Map<String, String> keys = new HashMap<>();

    private Echoes(MirrorPlan plan, EchoGuard guard) {
        this.root = plan.root();
        this.guard = guard;
        this.whole = plan.format().layout() != SourceFormat.Layout.LINES;
    }

    /**
     * Reads what has been noted by whoever writes from the bus.
     *
     * @param plan what is mirrored
     * @return what tells the records
     * @throws MigrationException if it cannot be read
     */
    public static Echoes of(MirrorPlan plan) {
        EchoGuard guard = new EchoGuard(plan.ledgers(), Map.of());
        try {
            guard.refresh();
        } catch (IOException e) {
            throw new MigrationException("cannot read the ledgers in " + plan.ledgers() + ": " + e.getMessage(), e);
        }
        return new Echoes(plan, guard);
    }

    @Override
    public boolean test(SourceMessage message) {
        String name = message.position().file();
        String key = keys.computeIfAbsent(name, this::keyOf);
        return guard.isEcho(key, message.position().offset(), message.raw());
    }

    private String keyOf(String name) {
        if (whole) {
            return name;
        }
        Path path = Files.isDirectory(root) ? root.resolve(name) : root;
        try {
            return FileKey.of(path).value();
        } catch (IOException e) {
            throw new MigrationException("cannot look at " + path + ": " + e.getMessage(), e);
        }
    }
}
