package io.hestai.bus.operations.migration.stage;

import java.io.IOException;

/** Stops a cutover or a rollback at its n-th step. */
final class StopAt implements Steps {
    /** How it ends there. */
    enum How {
        /** One change fails, those that undo it do not. */
        ONE_FAILS,
        /** Nothing can be changed from there on. */
        ALL_FAIL,
        /** As by a kill: nothing more is done, not even undone. */
        KILLED
    }

    /** Nobody catches it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed(String step) {
            super(step);
        }
    }

    private final int stop;
    private final How how;
    private int step;

    StopAt(int stop, How how) {
        this.stop = stop;
        this.how = how;
    }

    @Override
    public void before(String what) throws IOException {
        step++;
        if (step == stop || (step > stop && how == How.ALL_FAIL)) {
            if (how == How.KILLED) {
                throw new Killed(what);
            }
            throw new IOException("no room for: " + what);
        }
    }

    boolean stopped() {
        return step >= stop;
    }
}
