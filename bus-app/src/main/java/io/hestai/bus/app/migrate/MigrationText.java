package io.hestai.bus.app.migrate;

import java.util.Locale;

/** What the words of several steps have in common. */
final class MigrationText {
    private MigrationText() {}

    static String files(long count) {
        return count == 1 ? "1 file" : String.format(Locale.ROOT, "%,d files", count);
    }
}
