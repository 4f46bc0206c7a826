package io.hestai.bus.operations.migration;

import io.hestai.bus.operations.migration.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** How large files are. */
final class Sizes {
    private Sizes() {}

    /** The bytes of all files now. */
    static long of(List<SourceFile> files) {
        long total = 0;
        for (SourceFile file : files) {
            total += of(file);
        }
        return total;
    }

    /** The bytes of a file now; 0 if it is gone, which its reader says if it matters. */
    static long of(SourceFile file) {
        try {
            return Files.size(file.path());
        } catch (IOException e) {
            return 0;
        }
    }
}
