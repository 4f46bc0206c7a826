package io.hestai.bus.operations.migration.stage;

import java.io.IOException;

/** Told before each change that a cutover or a rollback makes, so that a test can stop it there. */
@FunctionalInterface
interface Steps {
    Steps UNWATCHED = step -> {};

    /** Fails if the change is to fail. */
    void before(String step) throws IOException;
}
