package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import org.jspecify.annotations.Nullable;

/**
 * Where a group keeps the messages that it gave up: a stream of its own, each entry the original fields followed by what is known about
 * the failure, in names that begin with {@code ~}. Storing there and acknowledging here is one step.
 */
final class DeadLetters {
    static final String KIND = "dlq";
    private static final int OWN_FIELDS = 5;

    /** A transaction would acknowledge even if storing failed; this acknowledges only what is stored. */
    private static final String STORE = """
            local stored = redis.pcall('XADD', KEYS[1], '*', unpack(ARGV, 3))
            if type(stored) == 'table' then return stored end
            return redis.call('XACK', KEYS[2], ARGV[1], ARGV[2])""";

    private final Io io;
    private final GroupKeys keys;
    private final byte[] key;

    DeadLetters(Io io, GroupKeys keys) {
        this.io = io;
        this.keys = keys;
        this.key = io.names().bookkeepingKey(KIND, keys.stream(), keys.group());
    }

    void store(GroupDelivery delivery, String reason) {
        // Only what still has a body is ever delivered.
        @Nullable Object[] fields = Replies.array(delivery.raw().fields());
        Command add = new Command(6 + fields.length + 2 * OWN_FIELDS, "EVAL", 1024)
                .arg(STORE)
                .arg(2)
                .arg(key)
                .arg(keys.key())
                .arg(keys.group())
                .arg(delivery.id().toString());
        for (Object part : fields) {
            add.arg(Replies.bytes(part));
        }
        EntryId id = delivery.id();
        add.arg("~entry_id").arg(id.toString());
        add.arg("~reason").arg(reason);
        add.arg("~attempts").arg(delivery.attempt());
        add.arg("~consumer").arg(keys.consumer());
        add.arg("~time").arg(io.clock().millis());
        var unused = io.admin().execute(add, "put " + id + " of '" + keys.stream() + "' among the dead letters");
    }
}
