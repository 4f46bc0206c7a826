package io.hestai.bus.benchmarks.peers;

import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** One command at a time, or, where many are sent, pipelines of 512. */
abstract class JedisSender implements Peer.Sender {
    private static final int PIPELINE = 512;

    final Jedis jedis;
    private @Nullable Pipeline pipeline;
    private int gathered;

    JedisSender(Jedis jedis) {
        this.jedis = jedis;
    }

    abstract void send(Pipeline into, byte[] payload);

    @Override
    public void sendOneOfMany(byte[] payload) {
        if (pipeline == null) {
            pipeline = jedis.pipelined();
        }
        send(pipeline, payload);
        if (++gathered == PIPELINE) {
            await();
        }
    }

    @Override
    public void await() {
        if (pipeline != null) {
            pipeline.sync();
            pipeline = null;
            gathered = 0;
        }
    }

    @Override
    public void close() {
        jedis.close();
    }
}
