package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.BusException;
import io.hestai.bus.EffectLog;
import io.hestai.bus.EffectOptions;
import io.hestai.bus.UnknownOutcomeException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the effects of a group in a sorted set, message ids by the time at which the server was told. Each time it forgets a few of those
 * that are too many or too old, so that no single call takes long.
 */
final class RedisEffects implements EffectLog {
    private static final String REMEMBER = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local age = tonumber(ARGV[3])
            redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
            local old = redis.call('ZCOUNT', KEYS[1], '-inf', string.format('(%.0f', now - age))
            local surplus = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[2])
            local forget = math.min(1000, math.max(old, surplus))
            if forget > 0 then redis.call('ZREMRANGEBYRANK', KEYS[1], 0, forget - 1) end
            redis.call('PEXPIRE', KEYS[1], string.format('%.0f', age))
            return 1""";

    private final BusOnRedis bus;
    private final String stream;
    private final String group;
    private final byte[] key;
    private final EffectOptions options;

    RedisEffects(BusOnRedis bus, String stream, String group, EffectOptions options) {
        this.bus = bus;
        this.stream = stream;
        this.group = group;
        this.key = bus.io().names().bookkeepingKey("effects", stream, group);
        this.options = options;
    }

    @Override
    public boolean runOnce(String messageId, Effect effect) throws Exception {
        if (messageId.isEmpty()) {
            throw new IllegalArgumentException(
                    "a message without an id cannot be told from others; give the id of the message whose effect it is");
        }
        String lock = stream + ' ' + group + ' ' + messageId;
        return bus.effectLocks().holding(lock, () -> runUnlessHappened(messageId, effect));
    }

    private boolean runUnlessHappened(String messageId, Effect effect) throws Exception {
        if (hasHappened(messageId)) {
            bus.io().meters().effectsSkipped.increment();
            return false;
        }
        effect.run();
        remember(messageId);
        return true;
    }

    private boolean hasHappened(String messageId) {
        Command score = new Command(2, "ZSCORE").arg(key).arg(messageId);
        String doing = "look whether the effect of " + messageId + " has happened in group '" + group + "'";
        return exchange(new Outgoing<>(score, doing, "", RedisEffects::isThere));
    }

    private static boolean isThere(@Nullable Object reply) {
        return reply != null;
    }

    /** The effect has happened; that it could not be remembered is told, but must not make the caller believe otherwise. */
    private void remember(String messageId) {
        Command remember = new Command(6, "EVAL", REMEMBER.length() + 256)
                .arg(REMEMBER)
                .arg(1)
                .arg(key)
                .arg(messageId)
                .arg(options.count())
                .arg(options.age().toMillis());
        String doing = "remember that the effect of " + messageId + " has happened in group '" + group + "'";
        try {
            exchange(new Outgoing<>(remember, doing, "", Replies::number));
        } catch (BusException e) {
            String what = "the effect of " + messageId + " has happened in group '" + group
                    + "', but it is not known whether Redis remembers it; should the message come again, so may the effect: ";
            bus.io()
                    .events()
                    .tell(new BusEvent.SendFailed(stream, new UnknownOutcomeException(what + Failures.words(e), e)));
        }
    }

    private <T> T exchange(Outgoing<T> outgoing) {
        try {
            return bus.io().sender().send(outgoing).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof BusException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
