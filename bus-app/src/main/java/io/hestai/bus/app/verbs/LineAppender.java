package io.hestai.bus.app.verbs;

import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.app.json.JsonLines;
import io.hestai.bus.app.json.MalformedMessageException;
import io.hestai.bus.app.json.MessageReader;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.Failures;
import io.hestai.bus.app.runtime.OutputClosedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Appends the JSON lines of standard input. The lines are sent without waiting for each other, within a window of messages and bytes;
 * a second thread prints the ids in order as they come, also while the input pauses ({@code tail -f … | hbus add --stdin}).
 */
final class LineAppender {
    /** One permit for each KiB under way, and at least {@link #LEAST_PERMITS} a line: 16 MiB or 1024 lines, whatever is reached first. */
    private static final int WINDOW_PERMITS = 16 << 10;

    private static final int LEAST_PERMITS = 16;
    private static final Duration DRAIN = Duration.ofSeconds(10);

    /** How often it is looked whether the drain may end. */
    private static final long LOOK_MS = 100;

    /** Prints the id of what was appended. */
    @FunctionalInterface
    interface IdPrinter {
        void print(EntryId id, long line);
    }

    /** A line under way. The last one has no append; it ends the printing. */
    private record UnderWay(@Nullable CompletableFuture<EntryId> append, long line, int permits) {}

    private final Context context;
    private final Function<Message, CompletableFuture<EntryId>> append;
    private final IdPrinter printer;
    private final Pace pace;
    private final Duration patience;
    private final @Nullable Path outbox;
    private final Semaphore window = new Semaphore(WINDOW_PERMITS);
    private final BlockingQueue<UnderWay> underWay = new LinkedBlockingQueue<>();
    private final Thread printing = new Thread(this::printIds, "hbus-ids");

    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private final AtomicLong appended = new AtomicLong();
    private final AtomicLong overtook = new AtomicLong();

    /** The first thing that went wrong, at a line, or with the output (line 0). */
    private record Failure(long line, Throwable cause) {}

    /**
     * Makes the appender.
     *
     * @param pace how fast lines are read
     * @param patience how long to wait without any progress for a Redis that is away
     * @param outbox where messages are kept that Redis has not stored by then; null if they are not
     */
    LineAppender(
            Context context,
            Function<Message, CompletableFuture<EntryId>> append,
            IdPrinter printer,
            Pace pace,
            Duration patience,
            @Nullable Path outbox) {
        this.pace = pace;
        this.patience = patience;
        this.outbox = outbox;
        this.context = context;
        this.append = append;
        this.printer = printer;
    }

    int run() {
        printing.setDaemon(true);
        printing.start();
        // When interrupted, what was read is sent and its ids are printed before the bus closes.
        context.lifecycle().own(this::drain);
        FailedException malformed = readLines();
        drain();
        if (printing.isAlive() && outbox != null) {
            context.notice("Redis is away; after " + appended + " stored lines, the others are kept in " + outbox
                    + ", and are sent by the next 'hbus add' with that outbox");
            return ExitCode.DONE;
        }
        if (printing.isAlive()) {
            throw new FailedException(
                    "Redis does not answer; " + countBefore() + ", and it is not known how many of the others are");
        }
        Failure failed = failure.get();
        if (failed != null) {
            throw told(failed);
        }
        if (malformed != null) {
            throw new FailedException(malformed.getMessage() + "; " + countBefore());
        }
        return context.lifecycle().interrupted() ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }

    private RuntimeException told(Failure failed) {
        if (failed.line() == 0 && failed.cause() instanceof RuntimeException output) {
            return output;
        }
        String later = overtook.get() == 0 ? "" : ", and so do " + overtook + " behind it that were on their way";
        String what = "line " + failed.line() + ": " + Failures.describe(failed.cause()) + "; " + countBefore() + later;
        return new FailedException(what, Failures.exitCode(failed.cause()), failed.cause());
    }

    /** Reads until the end, a failure or an interruption; gives what is wrong with a line, if anything is. */
    private @Nullable FailedException readLines() {
        JsonLines lines = new JsonLines(context.surroundings().in());
        try {
            String line = lines.next();
            while (line != null && failure.get() == null && !context.lifecycle().stopping()) {
                pace.await(context.lifecycle());
                send(MessageReader.read(line), line.length(), lines.number());
                line = lines.next();
            }
            return null;
        } catch (MalformedMessageException e) {
            return new FailedException("line " + lines.number() + ", column " + e.column() + ": " + e.getMessage());
        } catch (IOException e) {
            return new FailedException(
                    "cannot read standard input after line " + lines.number() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void send(Message message, int size, long line) throws InterruptedException {
        int permits = Math.min(Math.max(size >> 10, LEAST_PERMITS), WINDOW_PERMITS);
        window.acquire(permits);
        CompletableFuture<EntryId> future;
        try {
            future = append.apply(message);
        } catch (RuntimeException e) {
            future = CompletableFuture.failedFuture(e);
        }
        underWay.add(new UnderWay(future, line, permits));
        if (future.isCompletedExceptionally()) {
            // Refused before it was sent, for its size for instance: nothing behind it may overtake it.
            awaitPrinting();
        }
    }

    private void awaitPrinting() throws InterruptedException {
        window.acquire(WINDOW_PERMITS);
        window.release(WINDOW_PERMITS);
    }

    /**
     * Waits until everything read so far is appended and printed, as long as there is progress within the time; not so long if somebody wants
     * the program to end.
     */
    private void drain() {
        underWay.add(new UnderWay(null, 0, 0));
        long seen = -1;
        long since = System.nanoTime();
        try {
            while (printing.isAlive() && System.nanoTime() - since < longestSilence()) {
                if (seen != appended.get()) {
                    seen = appended.get();
                    since = System.nanoTime();
                }
                printing.join(LOOK_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** In memory an append fails by itself when its time is over; its line is told then, so that gets a little longer. */
    private long longestSilence() {
        if (context.lifecycle().stopping()) {
            return DRAIN.toNanos();
        }
        return (outbox == null ? patience.plus(DRAIN) : patience).toNanos();
    }

    private void printIds() {
        try {
            while (true) {
                UnderWay next = underWay.take();
                CompletableFuture<EntryId> future = next.append();
                if (future == null) {
                    return;
                }
                settle(future, next.line());
                window.release(next.permits());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void settle(CompletableFuture<EntryId> future, long line) {
        EntryId id;
        try {
            id = future.join();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, new Failure(line, Failures.unwrap(e)));
            return;
        }
        if (failure.get() != null) {
            overtook.incrementAndGet();
            return;
        }
        appended.incrementAndGet();
        try {
            printer.print(id, line);
        } catch (OutputClosedException | FailedException e) {
            failure.set(new Failure(0, e));
        }
    }

    private String countBefore() {
        return switch ((int) Math.min(appended.get(), 2)) {
            case 0 -> "no line was appended";
            case 1 -> "the 1 line before it stays appended";
            default -> "the " + appended + " lines before it stay appended";
        };
    }
}
