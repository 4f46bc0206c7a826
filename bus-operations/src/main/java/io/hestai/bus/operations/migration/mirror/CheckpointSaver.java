package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.operations.migration.format.MigrationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the latest checkpoint on a thread of its own: forcing it to the disk takes milliseconds, which no message shall wait for. What cannot be
 * remembered is told once; a restart then finds on the stream what was appended behind the checkpoint. Thread-safe.
 */
final class CheckpointSaver implements AutoCloseable {
    private static final long LONGEST_SAVE_S = 10;

    private final MirrorPlan plan;
    private final AtomicReference<@Nullable ToBusCheckpoint> next = new AtomicReference<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "hbus-mirror-checkpoints");
        made.setDaemon(true);
        return made;
    });
    private volatile ToBusCheckpoint saved;
    private boolean failing;

    CheckpointSaver(MirrorPlan plan, ToBusCheckpoint saved) {
        this.plan = plan;
        this.saved = saved;
    }

    /** The last one that is remembered. */
    ToBusCheckpoint saved() {
        return saved;
    }

    /** Takes one to be remembered soon, unless a later one takes its place. */
    void offer(ToBusCheckpoint checkpoint) {
        if (next.getAndSet(checkpoint) == null && !thread.isShutdown()) {
            thread.execute(this::save);
        }
    }

    private void save() {
        ToBusCheckpoint checkpoint = next.getAndSet(null);
        if (checkpoint == null) {
            return;
        }
        try {
            plan.state().save(plan.document(MirrorPlan.TO_BUS), checkpoint.values());
            saved = checkpoint;
            failing = false;
        } catch (MigrationException e) {
            if (!failing) {
                plan.notices().accept(e.getMessage() + "; nothing is lost, it is tried again with the next message");
            }
            failing = true;
        }
    }

    /** Waits until the last one is remembered. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_SAVE_S, TimeUnit.SECONDS)) {
                plan.notices().accept("the disk with " + plan.state().directory() + " does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
