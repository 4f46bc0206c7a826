package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.TooLargeException;
import io.hestai.bus.operations.migration.artifact.Artifacts;
import io.hestai.bus.operations.migration.source.SourceReject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What is under way to the bus, and what cannot go there. Not thread-safe. */
final class BusAppends {
    private final MirrorPlan plan;
    private final Tally tally;
    private final Artifacts artifacts;
    private final List<CompletableFuture<EntryId>> underWay = new ArrayList<>();
    private @Nullable EntryId last;

    BusAppends(MirrorPlan plan, Tally tally, @Nullable EntryId last) {
        this.plan = plan;
        this.tally = tally;
        this.artifacts = Artifacts.remembered(plan.state(), plan.stream().name());
        this.last = last;
    }

    void append(Message message) {
        long missing = artifacts.report().missing();
        underWay.add(plan.stream().append(artifacts.prepare(message)));
        if (artifacts.report().missing() > missing) {
            plan.notices().accept("a file that the message " + message.messageId() + " refers to is not there");
        }
    }

    void reject(SourceReject reject) {
        tally.reject();
        plan.notices().accept("not a message: " + reject.position() + ": " + reject.reason());
    }

    /** Until all is stored, no checkpoint says that it is. */
    void awaitStored() {
        for (CompletableFuture<EntryId> each : underWay) {
            try {
                EntryId stored = each.join();
                tally.mirror();
                last = last == null || stored.compareTo(last) > 0 ? stored : last;
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof TooLargeException tooLarge)) {
                    throw e;
                }
                // The bus will never take it; everything else may be tried again.
                tally.reject();
                plan.notices().accept("not mirrored: " + tooLarge.getMessage());
            }
        }
        underWay.clear();
    }

    /** The last entry that is known to be stored; what an earlier run appended behind its checkpoint may lie behind. */
    @Nullable
    EntryId last() {
        return last;
    }
}
