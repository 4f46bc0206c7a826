package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deliveries of one key, one after the other; those of different keys, and those without, side by side. Thread-safe. */
final class KeyLines {
    /** Who is being handled, and who waits behind. */
    private static final class Line {
        private GroupDelivery first;
        private final ArrayDeque<GroupDelivery> waiting = new ArrayDeque<>();

        Line(GroupDelivery first) {
            this.first = first;
        }
    }

    private final Map<String, Line> lines = new HashMap<>();

    /** Joins the line of its key; whether it may be handled now. One that is delivered again while it stands first goes on. */
    synchronized boolean enter(GroupDelivery delivery) {
        String key = delivery.message().key().orElse(null);
        if (key == null) {
            return true;
        }
        Line line = lines.get(key);
        if (line == null) {
            lines.put(key, new Line(delivery));
            return true;
        }
        if (line.first.isSameEntry(delivery)) {
            line.first = delivery;
            return true;
        }
        line.waiting.add(delivery);
        return false;
    }

    /** Leaves the line; who is to be handled now, or null. */
    synchronized @Nullable GroupDelivery leave(GroupDelivery delivery) {
        String key = delivery.message().key().orElse(null);
        Line line = key == null ? null : lines.get(key);
        if (line == null || !line.first.isSameEntry(delivery)) {
            return null;
        }
        GroupDelivery next = line.waiting.poll();
        if (next == null) {
            lines.remove(key);
            return null;
        }
        line.first = next;
        return next;
    }

    /** Who stands first in a line and is this entry; null if nobody is. */
    synchronized @Nullable GroupDelivery find(Lane lane, EntryId key) {
        for (Line line : lines.values()) {
            if (line.first.lane() == lane && line.first.key().equals(key)) {
                return line.first;
            }
        }
        return null;
    }
}
