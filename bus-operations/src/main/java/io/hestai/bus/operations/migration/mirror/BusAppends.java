package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.TooLargeException;
import io.hestai.bus.operations.migration.artifact.Artifacts;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What is under way to the bus, and what cannot go there. Not thread-safe. */
final class BusAppends implements AutoCloseable {
    /** A message on its way. */
    private record UnderWay(SourceMessage message, CompletableFuture<EntryId> append) {}

    private final MirrorPlan plan;
    private final Tally tally;
    private final Artifacts artifacts;
    private final MirrorRejects rejects;
    private final List<UnderWay> underWay = new ArrayList<>();
    private @Nullable EntryId last;

    private BusAppends(MirrorPlan plan, Tally tally, MirrorRejects rejects, @Nullable EntryId last) {
        this.plan = plan;
        this.tally = tally;
        this.artifacts = Artifacts.remembered(plan.state(), plan.stream().name());
        this.rejects = rejects;
        this.last = last;
    }

    static BusAppends open(MirrorPlan plan, Tally tally, @Nullable EntryId last) throws IOException {
        return new BusAppends(plan, tally, MirrorRejects.open(plan), last);
    }

    void append(SourceMessage read) {
        Message message = read.message();
        long missing = artifacts.report().missing();
        underWay.add(new UnderWay(read, plan.stream().append(artifacts.prepare(message))));
        if (artifacts.report().missing() > missing) {
            plan.notices().accept("a file that the message " + message.messageId() + " refers to is not there");
        }
    }

    void reject(SourceReject reject) {
        setAside(reject, "not a message: " + reject.position() + ": " + reject.reason());
    }

    /** Told and counted once, as it is set aside once. */
    private void setAside(SourceReject reject, String notice) {
        if (rejects.add(reject)) {
            tally.reject();
            plan.notices().accept(notice + "; set aside in " + MirrorRejects.path(plan));
        } else {
            tally.skip();
        }
    }

    /** Until all is stored or set aside, no checkpoint says that it is. */
    void awaitStored() throws IOException {
        rejects.write();
        for (UnderWay each : underWay) {
            try {
                EntryId stored = each.append().join();
                tally.mirror();
                last = last == null || stored.compareTo(last) > 0 ? stored : last;
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof TooLargeException tooLarge)) {
                    throw e;
                }
                // The bus will never take it; everything else may be tried again.
                setAside(
                        each.message().rejected("too large for a message of the bus"),
                        "not mirrored: " + tooLarge.getMessage());
            }
        }
        underWay.clear();
        rejects.write();
    }

    /** The last entry that is known to be stored; what an earlier run appended behind its checkpoint may lie behind. */
    @Nullable
    EntryId last() {
        return last;
    }

    @Override
    public void close() {
        rejects.close();
    }
}
