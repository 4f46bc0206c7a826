package io.hestai.bus.redis;

import io.hestai.bus.testkit.RedisVersion;
import java.time.Duration;

/**
 * How long and how hard a chaos run is; from system properties.
 *
 * @param seed {@code chaos.seed}: what chance decides is decided by it; 1 by default
 * @param messages {@code chaos.messages}: how many messages are published at least; 20,000 by default
 * @param faults {@code chaos.faults}: how many faults are injected; by default one for each 5,000 messages, and each kind at least once
 * @param server {@code chaos.server}: on which server, as {@link RedisVersion} calls it
 */
record ChaosPlan(long seed, long messages, int faults, RedisVersion server) {
    static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
    static final int PUBLISHERS = 3;
    static final int CONSUMERS = 3;

    /** How many messages one publisher may have on their way. */
    static final int WINDOW = 64;

    private static final int MESSAGES_FOR_A_FAULT = 5_000;

    static ChaosPlan fromProperties() {
        long messages = Long.getLong("chaos.messages", 20_000);
        int usual = (int) Math.max(ChaosFault.values().length, messages / MESSAGES_FOR_A_FAULT);
        return new ChaosPlan(
                Long.getLong("chaos.seed", 1),
                messages,
                Integer.getInteger("chaos.faults", usual),
                RedisVersion.valueOf(System.getProperty("chaos.server", RedisVersion.USUAL.name())));
    }
}
