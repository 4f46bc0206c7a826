package io.hestai.bus.operations.migration.stage;

import io.hestai.bus.operations.migration.format.MigrationException;
import org.jspecify.annotations.Nullable;

/** Does several things of which one may fail without the others being left undone. */
final class FirstFailure {
    private @Nullable MigrationException first;

    void attempt(Runnable task) {
        try {
            task.run();
        } catch (MigrationException e) {
            if (first == null) {
                first = e;
            } else {
                first.addSuppressed(e);
            }
        }
    }

    void rethrow() {
        if (first != null) {
            throw first;
        }
    }
}
