package io.hestai.bus.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Looks for keys and channels, in steps that do not hold up the server. */
final class Keys {
    /** So many keys the server looks at in a step, which takes it about a tenth of a millisecond. */
    private static final int STEP = 250;

    private Keys() {}

    /** The names of all streams of the namespace, sorted. */
    static List<String> streams(Io io) {
        Names names = io.names();
        TreeSet<String> found = new TreeSet<>();
        TreeSet<String> within = new TreeSet<>();
        for (byte[] key : scan(io.admin(), names.namespace() + "*", true)) {
            String text = FieldNames.decode(key);
            if (!names.isBookkeeping(text)) {
                String name = names.strip(text);
                int inner = name.indexOf(":~");
                if (inner < 0) {
                    found.add(name);
                } else {
                    within.add(names.namespace() + name.substring(0, inner + 1));
                }
            }
        }
        for (String each : within) {
            io.events().tell(SharedNamespace.holds(names.namespace(), each));
        }
        return List.copyOf(found);
    }

    /** The keys of all that the bus remembers about a stream. */
    static List<byte[]> bookkeepingOf(Io io, String stream) {
        String prefix = io.names().bookkeepingPrefix("*", stream);
        return scan(io.admin(), prefix + "*", false);
    }

    /** The names of the channels that somebody listens to by name, sorted. */
    static List<String> channels(Io io) {
        Object reply = io.admin().ask(Command.of("PUBSUB CHANNELS", io.names().namespace() + "*"), "list the channels");
        TreeSet<String> found = new TreeSet<>();
        for (Object channel : Replies.array(reply)) {
            String text = FieldNames.decode(Replies.bytes(channel));
            if (!io.names().isBookkeeping(text)) {
                found.add(io.names().strip(text));
            }
        }
        return List.copyOf(found);
    }

    /** The keys that match a pattern, each at least once. */
    static List<byte[]> scan(Admin admin, String pattern, boolean streamsOnly) {
        List<byte[]> found = new ArrayList<>();
        String cursor = "0";
        do {
            Command scan = new Command(streamsOnly ? 7 : 5, "SCAN")
                    .arg(cursor)
                    .arg("MATCH")
                    .arg(pattern)
                    .arg("COUNT")
                    .arg(STEP);
            if (streamsOnly) {
                scan.arg("TYPE").arg("stream");
            }
            @Nullable Object[] reply = Replies.array(admin.ask(scan, "look for keys"));
            cursor = Replies.text(reply[0]);
            for (Object key : Replies.array(reply[1])) {
                found.add(Replies.bytes(key));
            }
        } while (!cursor.equals("0"));
        return found;
    }
}
