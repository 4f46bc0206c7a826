package io.hestai.bus.redis;

import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.DeadLetters;
import io.hestai.bus.DeliveryHandler;
import io.hestai.bus.EffectLog;
import io.hestai.bus.EffectOptions;
import io.hestai.bus.Group;
import io.hestai.bus.GroupBacklog;
import io.hestai.bus.GroupInfo;
import io.hestai.bus.PendingEntry;
import io.hestai.bus.Subscription;
import java.util.List;

/** A group of a stream. */
final class RedisGroup implements Group {
    private final BusOnRedis bus;
    private final String stream;
    private final String name;

    RedisGroup(BusOnRedis bus, String stream, String name) {
        this.bus = bus;
        this.stream = stream;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Subscription consume(DeliveryHandler handler, ConsumeOptions options) {
        bus.guard().consume(stream, name);
        Io io = bus.io();
        String consumer = options.consumer().isEmpty()
                ? bus.consumerName(stream, name)
                : Names.check("consumer", options.consumer());
        Counters counters = new Counters();
        GroupConsumer work = new GroupConsumer(
                io,
                bus.watchdog(),
                GroupKeys.ofStream(io.names(), stream, name, consumer),
                GroupKeys.ofRedriven(io.names(), stream, name, consumer),
                handler,
                options,
                counters);
        return bus.start(work, counters, "group:" + stream + ":" + name);
    }

    @Override
    public DeadLetters deadLetters() {
        return new RedisDeadLetters(bus.io(), stream, name);
    }

    @Override
    public EffectLog effects(EffectOptions options) {
        return new RedisEffects(bus, stream, name, options);
    }

    @Override
    public GroupInfo info() {
        return StreamFacts.group(bus.io(), stream, name);
    }

    @Override
    public GroupBacklog backlog() {
        return Backlogs.of(bus.io(), stream, name);
    }

    @Override
    public List<PendingEntry> pending(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit is " + limit + "; it must be at least 1");
        }
        return StreamFacts.pending(bus.io(), stream, name, limit);
    }
}
