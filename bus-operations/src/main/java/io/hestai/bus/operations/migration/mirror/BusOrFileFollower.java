package io.hestai.bus.operations.migration.mirror;

import io.hestai.bus.BusException;
import io.hestai.bus.ClosedException;
import io.hestai.bus.EntryId;
import io.hestai.bus.FollowOptions;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.Subscription;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.mirror.BusOrFileReader.From;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands over the history of a migration and then whatever is said, each message once: from the bus while there is one, from the files of the old system
 * while the bus is empty or away, and from the bus again when it is back. For a program that is moved before the others, and must not stop when
 * Redis does.
 *
 * <p>From the files come the messages of the old programs, under the same message ids as from the bus. What was said on the bus comes from the bus only,
 * also if a mirror or a {@link DualPublisher} wrote it to the files: when the bus is back. The order is that of the stream, or else of each file.
 * While the bus is there, lines of the files arrive as far as a mirror (or an import) brings them to it; so do those of a single file that is rotated
 * away within a tenth of a second after they were written. It remembers the ids of those that came
 * from the files until they have come by on the bus; and only in memory: a new one begins with the history.
 *
 * <p>A format of lines. {@link #run} is for one thread; the other methods may be called from any.
 */
public final class BusOrFileFollower implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final MirrorPlan plan;
    private final Consumer<Message> handler;
    private final FilesWhileAway files;
    private final EndableRun run = EndableRun.withoutLock();
    private volatile From from = From.BUS;
    private String trouble = "";

    /** These two are handed from thread to thread by the beginning and the end of a subscription. */
    private volatile @Nullable EntryId last;

    private volatile @Nullable RuntimeException refused;

    /**
     * Puts a follower together; nothing is read yet.
     *
     * @param plan the stream, the files and what the migration remembers; its notices are told when the messages come from elsewhere
     * @param handler takes each message, one at a time; what it throws ends {@link #run}
     */
    public BusOrFileFollower(MirrorPlan plan, Consumer<Message> handler) {
        if (plan.format().layout() != SourceFormat.Layout.LINES) {
            throw new IllegalArgumentException("a message of the format " + plan.format() + " is no line of a file");
        }
        this.plan = plan;
        this.handler = handler;
        this.files = new FilesWhileAway(plan);
    }

    /**
     * Hands over messages until it is closed.
     *
     * @throws RuntimeException what the handler threw; the message counts as not handed over
     */
    public void run() {
        run.run(() -> {
            try {
                while (run.goesOn()) {
                    step();
                }
            } catch (ClosedException e) {
                run.end();
            }
        });
    }

    private void step() {
        try {
            From now = BusOrFileReader.choose(plan.stream());
            tellChange(now);
            if (now == From.BUS) {
                followBus();
                return;
            }
            synchronized (files) {
                files.readNew(handler);
            }
            trouble = "";
        } catch (ClosedException e) {
            throw e;
        } catch (BusException | MigrationException e) {
            String now = String.valueOf(e.getMessage());
            if (!now.equals(trouble)) {
                plan.notices().accept(now + "; nothing is lost, it is tried again");
            }
            trouble = now;
        }
        run.pause(LOOK);
    }

    private void tellChange(From now) {
        if (now != from) {
            from = now;
            plan.notices()
                    .accept(
                            switch (now) {
                                case BUS -> "the messages come from the bus";
                                case FILES_BUS_EMPTY -> "the messages come from the files, because the stream is empty";
                                case FILES_BUS_AWAY -> "the messages come from the files, because Redis is away";
                            });
        }
    }

    /** Until the connection is lost; what is in hand is handed over before this returns. */
    private void followBus() {
        EntryId behind = last;
        Position position = behind == null ? Position.start() : Position.after(behind);
        try (Subscription following = plan.stream().from(position).follow(this::take, FollowOptions.stopOnError())) {
            do {
                run.pause(LOOK);
            } while (run.goesOn() && following.state() == Subscription.State.ACTIVE);
        }
        RuntimeException failure = refused;
        if (failure != null) {
            refused = null;
            throw failure;
        }
    }

    /** Never at the same time as the files are read, however long the handler takes. */
    private void take(StreamEntry entry) {
        synchronized (files) {
            takeAlone(entry);
        }
    }

    private void takeAlone(StreamEntry entry) {
        if (!files.wasHandedOver(entry.message())) {
            try {
                handler.accept(entry.message());
            } catch (RuntimeException e) {
                refused = e;
                throw e;
            }
            files.passedOnBus(entry.message());
        }
        last = entry.id();
    }

    /**
     * Where the messages come from now.
     *
     * @return the bus or the files, and why
     */
    public From from() {
        return from;
    }

    /** Ends {@link #run} after the message in hand. */
    @Override
    public void close() {
        run.close();
    }
}
