package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.RefusedException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A namespace of one run's own, below another one, for measurements on a Redis that others use too. All its keys and channels begin with
 * {@code NAMESPACE~bench:ID:}, which is bookkeeping in the eyes of the namespace around it: nobody's stream or channel can have such a name.
 *
 * <p>Closing removes everything in it. While it is open a lease is renewed every second; whatever belongs to a namespace whose lease is 5 s old was
 * left behind by a program that was killed, and is removed when another one is opened or closed. Keys are looked for in steps of SCAN and
 * removed with UNLINK, so that nobody else is held up. Thread-safe.
 */
public final class ScratchNamespace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScratchNamespace.class);

    private static final String KIND = "bench";
    private static final String LEASE = "~lease";
    private static final long LEASE_MS = 5_000;
    private static final long RENEW_MS = 1_000;
    private static final int REMOVED_AT_ONCE = 200;
    private static final int MOST_ROUNDS = 5;
    private static final int ID_BYTES = 6;

    /** What a scratch namespace is called; nothing else is ever removed. */
    private static final Pattern SCRATCH = Pattern.compile("([^~]+)~" + KIND + ":[0-9a-f]{" + 2 * ID_BYTES + "}:");

    /**
     * What the server has to say about itself.
     *
     * @param cpuMicros the processor time it has used since it was started, if it tells
     * @param usedMemoryBytes the memory it uses
     * @param maxMemoryBytes the memory it may use; empty if there is no bound
     */
    public record Load(OptionalLong cpuMicros, OptionalLong usedMemoryBytes, OptionalLong maxMemoryBytes) {}

    private final BusConfig around;
    private final String id;
    private final Dialer dialer;
    private final Callbacks callbacks;
    private final EventHub events;
    private final Admin admin;
    private final ScheduledExecutorService renewing;
    private @Nullable ScheduledFuture<?> renewal;

    private ScratchNamespace(BusConfig around, String id) {
        this.around = around;
        this.id = id;
        this.dialer = RedisBus.dialer(around, System.getenv(), "hbus-scratch-watchdog");
        this.callbacks = new Callbacks("hbus-scratch-callbacks");
        this.events = new EventHub(callbacks);
        this.admin = new Admin(dialer, new Connections(events, new Meters()));
        this.renewing = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "hbus-scratch-lease");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Connects, takes a lease on a new namespace, and removes what dead programs left in theirs.
     *
     * @param around the configuration whose namespace it is to be below
     * @return the namespace, to be closed by the caller
     * @throws io.hestai.bus.UnreachableException if no Redis answers there
     * @throws io.hestai.bus.RefusedException if it does not let this user in, or not do this
     */
    public static ScratchNamespace open(BusConfig around) {
        byte[] random = new byte[ID_BYTES];
        new SecureRandom().nextBytes(random);
        ScratchNamespace opened = new ScratchNamespace(around, HexFormat.of().formatHex(random));
        try {
            opened.renew();
            opened.removeLeftovers();
            opened.renewal = opened.renewing.scheduleAtFixedRate(
                    opened::renewQuietly, RENEW_MS, RENEW_MS, TimeUnit.MILLISECONDS);
            return opened;
        } catch (RuntimeException e) {
            opened.disconnect();
            throw e;
        }
    }

    /**
     * The configuration of a bus in a scratch namespace that this or another program has opened.
     *
     * @param around the configuration whose namespace it is below
     * @param id what {@link #id()} gave
     * @return a new configuration
     * @throws IllegalArgumentException if it is no such id
     */
    public static BusConfig within(BusConfig around, String id) {
        return around.inScratch(name(around.namespace(), id));
    }

    /**
     * Removes everything from a scratch namespace whose program is known to be dead, without waiting for its lease to end.
     *
     * @param around the configuration whose namespace it is below
     * @param id what {@link #id()} gave
     */
    public static void remove(BusConfig around, String id) {
        ScratchNamespace dead = new ScratchNamespace(around, id);
        try {
            dead.removeAll(name(around.namespace(), id));
        } finally {
            dead.disconnect();
        }
    }

    /** Whether a namespace is a scratch namespace, below one that follows the rules. */
    static boolean isScratch(String namespace) {
        Matcher matcher = SCRATCH.matcher(namespace);
        if (!matcher.matches()) {
            return false;
        }
        Names.checkNamespace(matcher.group(1));
        return true;
    }

    private static String name(String around, String id) {
        if (around.isEmpty()) {
            throw new IllegalArgumentException("a scratch namespace needs a namespace around it; give a prefix");
        }
        String name = around + '~' + KIND + ':' + id + ':';
        if (!isScratch(name)) {
            throw new IllegalArgumentException("'" + id + "' is not the id of a scratch namespace");
        }
        return name;
    }

    /**
     * What tells this namespace from others.
     *
     * @return twelve hexadecimal digits
     */
    public String id() {
        return id;
    }

    /**
     * The configuration of a bus in this namespace.
     *
     * @return the configuration
     */
    public BusConfig config() {
        return within(around, id);
    }

    /**
     * Asks the server how much it works and holds.
     *
     * @return its figures now; empty ones if this user may not know
     */
    public Load load() {
        try {
            ServerInfo cpu = ServerInfo.of(admin.ask(Command.of("INFO", "cpu"), "ask for the server's load"));
            ServerInfo memory = ServerInfo.of(admin.ask(Command.of("INFO", "memory"), "ask for the server's memory"));
            OptionalLong user = micros(cpu.value("used_cpu_user"));
            OptionalLong system = micros(cpu.value("used_cpu_sys"));
            OptionalLong both = user.isPresent() && system.isPresent()
                    ? OptionalLong.of(user.getAsLong() + system.getAsLong())
                    : OptionalLong.empty();
            OptionalLong most = number(memory.value("maxmemory"));
            return new Load(
                    both,
                    number(memory.value("used_memory")),
                    most.isPresent() && most.getAsLong() == 0 ? OptionalLong.empty() : most);
        } catch (RefusedException e) {
            LOG.debug("the server does not tell its load: {}", e.getMessage());
            return new Load(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
        }
    }

    private static OptionalLong micros(String seconds) {
        return seconds.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.round(Double.parseDouble(seconds) * 1_000_000));
    }

    private static OptionalLong number(String text) {
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }

    private void renew() {
        Command set = new Command(4, "SET")
                .arg(name(around.namespace(), id) + LEASE)
                .arg(around.instance())
                .arg("PX")
                .arg(LEASE_MS);
        admin.execute(set, "take a lease on a scratch namespace");
    }

    private void renewQuietly() {
        try {
            renew();
        } catch (RuntimeException e) {
            LOG.debug("could not renew the lease of the scratch namespace {}: {}", id, e.getMessage());
        }
    }

    private void removeLeftovers() {
        String all = around.namespace() + '~' + KIND + ':';
        int length = all.length() + 2 * ID_BYTES + 1;
        Set<String> found = new TreeSet<>();
        for (byte[] key : Keys.scan(admin, all + "*")) {
            String text = FieldNames.decode(key);
            if (text.length() > length && isScratch(text.substring(0, length))) {
                found.add(text.substring(0, length));
            }
        }
        found.remove(name(around.namespace(), id));
        for (String scratch : found) {
            if (!isLeased(scratch)) {
                removeAll(scratch);
            }
        }
    }

    private boolean isLeased(String scratch) {
        Object there = admin.ask(Command.of("EXISTS", scratch + LEASE), "see whether a scratch namespace is in use");
        return Replies.number(there) > 0;
    }

    private void removeAll(String scratch) {
        if (!isScratch(scratch)) {
            throw new IllegalArgumentException("'" + scratch + "' is not a scratch namespace; nothing was removed");
        }
        // What its dying programs had sent last may come in between.
        for (int round = 0; round < MOST_ROUNDS && removeRound(scratch); round++) {
            LOG.trace("removed what was in {}", scratch);
        }
    }

    private boolean removeRound(String scratch) {
        List<byte[]> keys = Keys.scan(admin, scratch + "*");
        for (int from = 0; from < keys.size(); from += REMOVED_AT_ONCE) {
            List<byte[]> some = keys.subList(from, Math.min(keys.size(), from + REMOVED_AT_ONCE));
            Command unlink = new Command(some.size(), "UNLINK");
            some.forEach(unlink::arg);
            admin.execute(unlink, "remove a scratch namespace");
        }
        return !keys.isEmpty();
    }

    /** Removes everything in it, and what programs that died meanwhile left in theirs. May be called again, which does nothing. */
    @Override
    public void close() {
        if (renewing.isShutdown()) {
            return;
        }
        if (renewal != null) {
            renewal.cancel(false);
        }
        try {
            endRenewing();
            removeAll(name(around.namespace(), id));
            removeLeftovers();
        } catch (BusException e) {
            LOG.warn(
                    "could not remove what the run left in {}~{}:{}: {}", around.namespace(), KIND, id, e.getMessage());
        } finally {
            disconnect();
        }
    }

    /** A renewal under way must not put the lease back after it was removed. */
    private void endRenewing() {
        renewing.shutdown();
        try {
            if (!renewing.awaitTermination(around.timeouts().command().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("the last renewal of the scratch namespace {} hangs", id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void disconnect() {
        renewing.shutdownNow();
        admin.close();
        events.close();
        callbacks.close();
        dialer.watchdog().close();
    }
}
