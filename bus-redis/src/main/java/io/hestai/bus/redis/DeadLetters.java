package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a group keeps the messages that it gave up: a stream of its own, each entry the original fields followed by what is known about
 * the failure, in names that begin with {@code ~}. Storing there and acknowledging here is one transaction.
 */
final class DeadLetters {
    static final String KIND = "dlq";
    private static final int OWN_FIELDS = 5;

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
        Command add = new Command(2 + fields.length + 2 * OWN_FIELDS, "XADD", 1024)
                .arg(key)
                .arg("*");
        for (Object part : fields) {
            add.arg(Replies.bytes(part));
        }
        EntryId id = delivery.id();
        add.arg("~entry_id").arg(id.toString());
        add.arg("~reason").arg(reason);
        add.arg("~attempts").arg(delivery.attempt());
        add.arg("~consumer").arg(keys.consumer());
        add.arg("~time").arg(io.clock().millis());
        var unused = io.admin()
                .executeAll(
                        List.of(Command.of("MULTI"), add, keys.acknowledge(List.of(id)), Command.of("EXEC")),
                        "put " + id + " of '" + keys.stream() + "' among the dead letters");
    }
}
