package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Place;
import io.hestai.bus.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.XTrimParams;

/** The throw-away servers of one comparison. */
final class Servers implements AutoCloseable {
    private final RedisServer redis;
    private final Directory directory;

    Servers() throws IOException {
        directory = new Directory();
        // A subscriber that is flooded shall fall behind, not be cut off; and no peer shall wait for the disk.
        redis = RedisServer.builder()
                .tcp()
                .config("client-output-buffer-limit pubsub 0 0 0", "appendonly no", "save \"\"")
                .launch();
    }

    Place place() {
        return new Place(redis.socket(), redis.port(), 0, directory.path());
    }

    String versions() {
        return redis.executable().version().toString();
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
    public void close() throws IOException {
        redis.close();
        directory.close();
    }

    /** A directory that is removed with all it has. */
    private static final class Directory implements AutoCloseable {
        private final Path path = java.nio.file.Files.createTempDirectory("hbus-compare");

        Directory() throws IOException {}

        Path path() {
            return path;
        }

        @Override
        public void close() throws IOException {
            try (var all = java.nio.file.Files.walk(path)) {
                for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    java.nio.file.Files.delete(each);
                }
            }
        }
    }
}
