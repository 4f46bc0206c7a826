package io.hestai.bus.app.migrate;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.operations.migration.Progress;
import java.util.Locale;

/** Tells on standard error how it goes on, every two seconds; ends what is under way when the run is to end. */
final class ToldProgress implements Progress {
    private static final long TELL_EVERY_NS = 2_000_000_000L;

    private final Context context;
    private final long begun = System.nanoTime();
    private long told = begun;
    private long asked;
    private boolean stopping;

    ToldProgress(Context context) {
        this.context = context;
    }

    @Override
    public void at(String what, long messages, long bytes, long ofBytes) {
        long now = System.nanoTime();
        if (now - told < TELL_EVERY_NS) {
            return;
        }
        told = now;
        long percent = ofBytes == 0 ? 100 : Math.min(100, bytes * 100 / ofBytes);
        context.tell(String.format(
                Locale.ROOT, "%s: %,d messages, %d %%, %,.0f/s", what, messages, percent, messages / seconds()));
    }

    /** Seconds since the beginning. */
    double seconds() {
        return Math.max(1e-9, (System.nanoTime() - begun) / 1e9);
    }

    @Override
    public boolean mayGoOn() {
        // Asked at every message, looked at now and then.
        if ((++asked & 0xFF) == 0 || stopping) {
            stopping = context.lifecycle().stopping();
        }
        return !stopping;
    }
}
