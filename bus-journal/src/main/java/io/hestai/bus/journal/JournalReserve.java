package io.hestai.bus.journal;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A little space that is set aside for what must be written although the disk is full, namely what the journal needs to become smaller: an outbox
 * that has filled its disk could never be emptied otherwise. Not thread-safe.
 */
final class JournalReserve {
    static final String NAME = "reserve";

    /** Some blocks of any file system: a new file and a few records. */
    static final int BYTES = 32 << 10;

    private final File file;
    private boolean there;

    JournalReserve(Path directory) {
        file = directory.resolve(NAME).toFile();
    }

    /** Sets the space aside, if it is not yet and there is that much. */
    void renew() {
        try {
            require();
        } catch (IOException e) {
            // The disk is full; it is tried again.
        }
    }

    /** Sets the space aside, if it is not yet; without it nothing more is to be accepted. */
    void require() throws IOException {
        if (there) {
            return;
        }
        try (FileOutputStream out = new FileOutputStream(file)) {
            out.write(new byte[BYTES]);
            there = true;
        } catch (IOException e) {
            release();
            throw e;
        }
    }

    boolean isThere() {
        return there;
    }

    /** Gives the space back to the disk. */
    void release() {
        there = false;
        try {
            Files.deleteIfExists(file.toPath());
        } catch (IOException e) {
            // Then there is no more space than before, as whoever needs it will see.
        }
    }
}
