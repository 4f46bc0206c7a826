package io.hestai.bus.benchmarks;

import io.hestai.bus.Bus;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.Stream;
import io.hestai.bus.testkit.RedisServer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.XAddParams;

/** How fast one thread can append, every append's outcome known at the end. */
final class AppendThroughput {
    private AppendThroughput() {}

    /** Pipelines of 512 XADD, each synced before the next. */
    static final class Jedis implements Subject {
        private static final String STREAM = "bench:throughput";
        private static final int PIPELINE = 512;
        private final RedisServer redis;
        private final Map<String, String> fields;

        Jedis(RedisServer redis, String payload) {
            this.redis = redis;
            // As many fields as a message of the bus has, of the same sizes.
            this.fields = Map.of(
                    "type", "bench",
                    "role", "bench",
                    "timestamp", "1795426231969",
                    "message_id", "01a20b1c-0000-7000-8000-000000000000",
                    "payload", payload);
        }

        @Override
        public String name() {
            return "Jedis, pipelines of 512";
        }

        @Override
        public double round(int messages) {
            try (redis.clients.jedis.Jedis jedis = redis.client()) {
                long began = System.nanoTime();
                for (int sent = 0; sent < messages; sent += PIPELINE) {
                    Pipeline pipeline = jedis.pipelined();
                    for (int i = 0; i < PIPELINE; i++) {
                        pipeline.xadd(STREAM, XAddParams.xAddParams(), fields);
                    }
                    pipeline.sync();
                }
                double seconds = (System.nanoTime() - began) / 1e9;
                jedis.del(STREAM);
                return messages / seconds;
            }
        }
    }

    /** Appends as they come; the bus batches. */
    static final class OnBus implements Subject {
        private final Stream stream;
        private final Message message;

        OnBus(Bus bus, String payload) {
            this.stream = bus.stream("throughput");
            this.message = Message.of("bench").with("payload", payload);
        }

        @Override
        public String name() {
            return "bus, append as it comes";
        }

        @Override
        public double round(int messages) throws Exception {
            long began = System.nanoTime();
            CompletableFuture<EntryId> last = new CompletableFuture<>();
            for (int i = 0; i < messages; i++) {
                last = stream.append(message);
            }
            // Replies come in order, so the last one's outcome is known after all others'.
            last.get(60, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - began) / 1e9;
            stream.remove();
            return messages / seconds;
        }
    }
}
