package io.hestai.bus.redis;

import io.hestai.bus.GroupBacklog;
import io.hestai.bus.PendingEntry;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks Redis what a group has on its hands. */
final class Backlogs {
    private Backlogs() {}

    static GroupBacklog of(Io io, String stream, String group) {
        GroupBookkeeping keys = GroupBookkeeping.of(io.names(), stream, group);
        String doing = "look at what group '" + group + "' of '" + stream + "' has to do";
        return new GroupBacklog(
                Replies.number(io.admin().ask(new Command(1, "XLEN").arg(keys.deadLetters()), doing)),
                Replies.number(io.admin().ask(new Command(1, "HLEN").arg(keys.retries()), doing)),
                Replies.number(io.admin().ask(new Command(1, "XLEN").arg(keys.redriven()), doing)),
                oldest(io, stream, group),
                left(io.admin().ask(new Command(1, "HGETALL").arg(keys.consumers()), doing)));
    }

    private static Optional<PendingEntry> oldest(Io io, String stream, String group) {
        try {
            return StreamFacts.pending(io, stream, group, 1).stream().findFirst();
        } catch (RefusedException e) {
            if (e.reason() == Reason.NO_SUCH_GROUP || e.reason() == Reason.NO_SUCH_STREAM) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static List<String> left(@Nullable Object consumers) {
        return Replies.texts(consumers).entrySet().stream()
                .filter(each -> each.getKey().startsWith("~") && each.getValue().equals(Lease.LEFT))
                .map(each -> each.getKey().substring(1))
                .sorted()
                .toList();
    }
}
