package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Place;
import io.hestai.bus.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.XTrimParams;

/** The throw-away servers of one comparison, and directories. */
final class Servers implements AutoCloseable {
    /** Where Linux keeps files in memory. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private static final String PREFIX = "hbus-compare";

    private final Path directory;
    private final Path disk;
    private final RedisServer redis;
    private final Optional<Nats> nats;
    private boolean closed;

    Servers() throws IOException {
        directory = Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, PREFIX)
                : Files.createTempDirectory(PREFIX);
        disk = Files.createTempDirectory(PREFIX);
        // A subscriber that is flooded shall fall behind, not be cut off; and no peer shall wait for the disk.
        redis = RedisServer.builder()
                .tcp()
                .config("client-output-buffer-limit pubsub 0 0 0", "appendonly no", "save \"\"")
                .launch();
        nats = Nats.launch(disk);
    }

    Place place() {
        return new Place(redis.socket(), redis.port(), nats.map(Nats::port).orElse(0), directory, false);
    }

    List<String> versions() {
        return Stream.concat(
                        Stream.of("Redis " + redis.executable().version()),
                        nats.stream().map(Nats::version))
                .toList();
    }

    /** Empties all streams, so that no peer works on a longer one than another; their groups stay. */
    void emptyStreams() {
        try (Jedis jedis = redis.client()) {
            for (String key : jedis.keys("*")) {
                if (jedis.type(key).equals("stream")) {
                    jedis.xtrim(key, XTrimParams.xTrimParams().maxLen(0));
                }
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            redis.close();
            closeRest();
        }
    }

    /** All but the Redis, which sees by itself to its end when Java ends. Whoever closes again does nothing. */
    synchronized void closeRest() throws IOException {
        if (!closed) {
            closed = true;
            nats.ifPresent(Nats::close);
            remove(directory);
            remove(disk);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
