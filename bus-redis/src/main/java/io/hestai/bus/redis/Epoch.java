package io.hestai.bus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.ClosedException;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.WrongTypeException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the data behind the namespace was lost or replaced. The key {@code ~epoch} of the namespace holds a random text, put there by
 * the first bus that may write; a text that is missing or another one than before means that everything else is, too. After a restart of
 * the server, or its replacement by another, the ends of the streams are compared with what they are known to be.
 *
 * <p>The question is asked every 2 s over the connection that sends, which is thereby noticed if it is dead: see {@link #ANSWER_NANOS}. It
 * has a thread of its own, because asking about many streams takes its time, and nobody shall wait for it.
 */
final class Epoch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Epoch.class);

    static final long PERIOD_NANOS = 2_000_000_000L;

    /** With the period and the watchdog's own, an idle connection that is dead is noticed within 5 s. */
    static final long ANSWER_NANOS = 3_000_000_000L - Watchdog.PERIOD_NS;

    /** How many streams are named when many have lost entries. */
    private static final int MOST_NAMED = 5;

    private final Sender sender;
    private final EventHub events;
    private final Meters meters;
    private final TailCheck tails;
    private final SharedNamespace sharing;
    private final String namespace;
    private final byte[] key;
    private final List<LossListener> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;

    private volatile boolean closed;
    private volatile boolean hurry;
    private volatile boolean checkWanted;
    private volatile boolean writerReturned;

    // All of these belong to the thread.
    private @Nullable String known;
    private @Nullable String runId;
    private boolean mayRead = true;
    private boolean mayCreate = true;

    /** Told when data was lost, by the thread {@code hbus-epoch}, one after the other: to be short, as all wait for the slowest. */
    @FunctionalInterface
    interface LossListener {
        /**
         * Called at a loss.
         *
         * @param emptied whether the data were emptied or replaced; otherwise streams came back with less
         */
        void dataLost(boolean emptied);
    }

    /** The first look at the server, sent before anything that the program sends. */
    private record FirstLook(Reply<String> create, Reply<String> read, Reply<String> run) {}

    Epoch(Sender sender, Names names, Tracks tracks, EventHub events, Meters meters, SharedNamespace sharing) {
        this.sender = sender;
        this.events = events;
        this.meters = meters;
        this.sharing = sharing;
        this.tails = new TailCheck(sender, names, tracks);
        this.namespace = names.namespace();
        this.key = key(names);
        events.watch(this::onEvent);
        FirstLook first = new FirstLook(create(), read(), askRun());
        thread = new Thread(() -> run(first), "hbus-epoch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where the identity of the data stands. */
    static byte[] key(Names names) {
        return names.namespaceKey("epoch");
    }

    /** Tells a listener of every loss from now on. */
    void onLoss(LossListener listener) {
        listeners.add(listener);
    }

    void forget(LossListener listener) {
        listeners.remove(listener);
    }

    /** Asks for all known positions to be compared with what is there, soon; does not wait. */
    void check() {
        checkWanted = true;
        lookSoon();
    }

    /** Asks for a look at the epoch before its time, because something was seen that may mean a loss; does not wait. */
    void lookSoon() {
        hurry = true;
        LockSupport.unpark(thread);
    }

    private void onEvent(BusEvent event) {
        if (event instanceof BusEvent.ConnectionRestored restored
                && restored.connection().equals(Sender.PURPOSE)) {
            writerReturned = true;
            lookSoon();
        }
    }

    private void run(FirstLook first) {
        try {
            begin(first);
            long next = System.nanoTime() + PERIOD_NANOS;
            while (!closed) {
                long left = next - System.nanoTime();
                if (left > 0 && !hurry) {
                    LockSupport.parkNanos(this, left);
                } else {
                    hurry = false;
                    beat();
                    next = System.nanoTime() + PERIOD_NANOS;
                }
            }
        } catch (ClosedException e) {
            LOG.trace("the bus is closed", e);
        }
    }

    private void begin(FirstLook first) {
        try {
            awaitCreated(first.create());
            known = awaitRead(first.read());
            runId = awaitRun(first.run());
        } catch (ClosedException e) {
            throw e;
        } catch (BusException e) {
            // Redis is away already; whatever is there when it comes back is what is known first.
            LOG.debug("could not look at the epoch of '{}': {}", namespace, e.getMessage());
        }
    }

    private void beat() {
        boolean returned = writerReturned;
        writerReturned = false;
        try {
            lookAround(returned);
            sharing.look(sender);
        } catch (ClosedException e) {
            throw e;
        } catch (BusException e) {
            // When the connection is back, it is looked at again at once.
            if (returned) {
                writerReturned = true;
            }
            LOG.debug("could not look at the epoch of '{}': {}", namespace, e.getMessage());
        }
    }

    private void lookAround(boolean returned) {
        String loss = mayRead ? compareEpoch(awaitRead(read())) : awaitPong();
        boolean restarted = returned && isOtherServer(awaitRun(askRun()));
        if (loss.isEmpty() && !restarted && !checkWanted) {
            return;
        }
        List<String> shortened = findShortened();
        if (!loss.isEmpty() || !shortened.isEmpty()) {
            tell(describe(loss, shortened), !loss.isEmpty());
        }
    }

    /** What was lost by the look of the epoch, or nothing. */
    private String compareEpoch(@Nullable String found) {
        String before = known;
        known = found == null && mayRead ? createAgain() : found;
        if (before == null || before.equals(found)) {
            return "";
        }
        if (!mayRead) {
            return "";
        }
        return found == null
                ? "everything in the namespace '" + namespace + "' is gone (its epoch is missing)"
                : "the data of the namespace '" + namespace + "' was emptied or replaced (its epoch is another one)";
    }

    private @Nullable String createAgain() {
        if (!mayCreate) {
            return null;
        }
        Reply<String> created = create();
        Reply<String> found = read();
        awaitCreated(created);
        return awaitRead(found);
    }

    /** A server that does not tell who it is may always be another one. */
    private boolean isOtherServer(String run) {
        boolean other = run.isEmpty() || !run.equals(runId);
        runId = run;
        return other;
    }

    private List<String> findShortened() {
        checkWanted = false;
        try {
            return tails.find();
        } catch (ClosedException e) {
            throw e;
        } catch (BusException e) {
            checkWanted = true;
            LOG.debug("could not compare the ends of streams: {}", e.getMessage());
            return List.of();
        }
    }

    private static String describe(String loss, List<String> shortened) {
        StringBuilder text = new StringBuilder(loss);
        int named = Math.min(MOST_NAMED, shortened.size());
        for (String each : shortened.subList(0, named)) {
            text.append(text.isEmpty() ? "stream " : "; stream ").append(each);
        }
        if (named < shortened.size()) {
            text.append("; and ").append(shortened.size() - named).append(" streams more");
        }
        return text.toString();
    }

    private void tell(String what, boolean emptied) {
        meters.dataLosses.increment();
        events.tell(new BusEvent.DataLost(what));
        for (LossListener listener : listeners) {
            try {
                listener.dataLost(emptied);
            } catch (RuntimeException | Error e) {
                LOG.warn("could not deal with the loss of data", e);
            }
        }
    }

    private Reply<String> create() {
        Command set =
                new Command(3, "SET").arg(key).arg(UUID.randomUUID().toString()).arg("NX");
        return send(set, "begin an epoch");
    }

    private Reply<String> read() {
        return send(new Command(1, "GET").arg(key), "look at the epoch");
    }

    private Reply<String> askRun() {
        return send(Command.of("INFO", "server"), "ask the server who it is");
    }

    private Reply<String> send(Command command, String doing) {
        Outgoing<String> outgoing =
                new Outgoing<>(command, doing, "", reply -> reply == null ? "" : Replies.text(reply));
        return sender.send(outgoing.within(ANSWER_NANOS));
    }

    /** Who may not write leaves it to others; what forbids it for a while is tried again. */
    private void awaitCreated(Reply<String> reply) {
        try {
            await(reply);
        } catch (RefusedException e) {
            if (e.reason() == Reason.PERMISSION) {
                mayCreate = false;
            }
            LOG.debug("did not begin an epoch: {}", e.getMessage());
        }
    }

    /** The epoch; null if there is none, or if it may not be read. */
    private @Nullable String awaitRead(Reply<String> reply) {
        try {
            String found = await(reply);
            return found.isEmpty() ? null : found;
        } catch (RefusedException e) {
            if (e.reason() == Reason.PERMISSION) {
                mayRead = false;
                LOG.debug("lost data will not be noticed: {}", e.getMessage());
                return null;
            }
            throw e;
        } catch (WrongTypeException e) {
            mayRead = false;
            LOG.warn(
                    "lost data will not be noticed, because '{}' is not what the bus put there",
                    new String(key, UTF_8));
            return null;
        }
    }

    private String awaitRun(Reply<String> reply) {
        try {
            return ServerInfo.parse(await(reply)).value("run_id");
        } catch (RefusedException e) {
            return "";
        }
    }

    /** Where the epoch may not be read, any answer shows that the connection lives. */
    private String awaitPong() {
        try {
            await(send(Command.of("PING"), "see whether Redis is there"));
        } catch (RefusedException e) {
            LOG.trace("refused, so it is there", e);
        }
        return "";
    }

    private static String await(Reply<String> reply) {
        try {
            return reply.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof BusException cause ? cause : e;
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
