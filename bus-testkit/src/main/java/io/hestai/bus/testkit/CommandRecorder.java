package io.hestai.bus.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisMonitor;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Records what all programs send to a server, and what scripts do there, as MONITOR shows it: commands by name, and the keys and channels that
 * they touch. A command that it does not know counts as one that touches everything, shown as {@code *}. MONITOR leaves out what is an
 * administrator's: CONFIG, CLIENT KILL, ACL and their like.
 *
 * <p>Thread-safe. The server becomes slower by it.
 */
public final class CommandRecorder implements AutoCloseable {
    private static final Set<String> OF_TWO_WORDS =
            Set.of("CLIENT", "COMMAND", "CONFIG", "MEMORY", "OBJECT", "PUBSUB", "SCRIPT", "XGROUP", "XINFO");
    private static final int MOST_NAMES = 100_000;

    private final RedisServer server;
    private final SortedMap<String, Long> commands = new TreeMap<>();
    private final SortedMap<String, String> touched = new TreeMap<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Jedis client;
    private final Thread thread;
    private String marker = "";
    private volatile @Nullable JedisException failure;

    private CommandRecorder(RedisServer server) {
        this.server = server;
        this.client = server.client();
        this.thread = new Thread(this::listen, "hestai-testkit-recorder");
        thread.setDaemon(true);
    }

    /**
     * Begins to record; everything that is sent after this has returned is seen.
     *
     * @param server a server that runs
     * @return the recorder, to be closed by the caller
     */
    public static CommandRecorder of(RedisServer server) {
        CommandRecorder recorder = new CommandRecorder(server);
        recorder.thread.start();
        try {
            if (!recorder.ready.await(Patience.LENGTH.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Redis does not answer MONITOR");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return recorder;
    }

    private void listen() {
        try {
            client.monitor(new JedisMonitor() {
                @Override
                public void proceed(redis.clients.jedis.Connection connection) {
                    ready.countDown();
                    super.proceed(connection);
                }

                @Override
                public void onCommand(String line) {
                    take(MonitorLine.parse(line));
                }
            });
        } catch (JedisException e) {
            failure = e;
        }
    }

    private synchronized void take(MonitorLine line) {
        String name = name(line.words());
        if (name.equals("ECHO")) {
            if (line.words().get(1).equals(marker)) {
                marker = "";
                notifyAll();
            }
            return;
        }
        commands.merge(name, 1L, Long::sum);
        for (String each : TouchedNames.of(line.words())) {
            if (touched.size() < MOST_NAMES) {
                touched.putIfAbsent(each, name + (line.fromScript() ? " in a script" : ""));
            }
        }
    }

    private static String name(List<String> words) {
        String name = words.get(0).toUpperCase(Locale.ROOT);
        return OF_TWO_WORDS.contains(name) && words.size() > 1
                ? name + ' ' + words.get(1).toUpperCase(Locale.ROOT)
                : name;
    }

    /**
     * Waits until everything is recorded that was sent before this call. Where the server went away meanwhile there is nothing to wait for.
     */
    public void catchUp() {
        String mine = UUID.randomUUID().toString();
        synchronized (this) {
            marker = mine;
        }
        try (Jedis other = server.client()) {
            other.echo(mine);
        } catch (JedisException gone) {
            return;
        }
        Patience.await(() -> isSeen(mine), () -> "the recorder is behind");
    }

    private synchronized boolean isSeen(String mine) {
        return !marker.equals(mine) || failure != null;
    }

    /**
     * What was sent, by programs and by scripts.
     *
     * @return names in capitals, those with a word for what is done as two words ({@code XINFO GROUPS}), and how often each was sent
     */
    public synchronized SortedMap<String, Long> commands() {
        return new TreeMap<>(commands);
    }

    /**
     * What was touched.
     *
     * @return keys, channels, and patterns of either
     */
    public synchronized SortedSet<String> touched() {
        return new TreeSet<>(touched.keySet());
    }

    /**
     * What was touched that begins with none of some prefixes.
     *
     * @param prefixes where a program should stay
     * @return a line for each key, channel or pattern: what it is and the command that named it first
     */
    public synchronized List<String> outside(String... prefixes) {
        List<String> outside = new ArrayList<>();
        touched.forEach((name, command) -> {
            for (String prefix : prefixes) {
                if (name.startsWith(prefix)) {
                    return;
                }
            }
            outside.add("'" + name + "' by " + command);
        });
        return outside;
    }

    /** Whether it still records; not so any more when the server was killed or restarted. */
    boolean isRecording() {
        return failure == null && thread.isAlive();
    }

    /** Ends recording; what was recorded stays. */
    @Override
    public void close() {
        client.close();
    }
}
