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

    /** The names of all streams of the namespace, sorted. Where another namespace lies within, that is told. */
    static List<String> streams(Io io) {
        Names names = io.names();
        List<byte[]> keys = new ArrayList<>();
        TreeSet<String> within = new TreeSet<>();
        for (byte[] key : scan(io.admin(), names.namespace() + "*")) {
            String text = FieldNames.decode(key);
            int inner = text.indexOf(":~", names.namespace().length());
            if (names.isBookkeeping(text)) {
                continue;
            }
            if (inner < 0) {
                keys.add(key);
            } else {
                within.add(text.substring(0, inner + 1));
            }
        }
        for (String each : within) {
            io.events().tell(SharedNamespace.holds(names.namespace(), each));
        }
        TreeSet<String> found = new TreeSet<>();
        for (byte[] key : onlyStreams(io.admin(), keys)) {
            found.add(names.strip(FieldNames.decode(key)));
        }
        return List.copyOf(found);
    }

    private static List<byte[]> onlyStreams(Admin admin, List<byte[]> keys) {
        List<byte[]> streams = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += STEP) {
            List<byte[]> some = keys.subList(from, Math.min(keys.size(), from + STEP));
            List<Command> questions = new ArrayList<>();
            some.forEach(key -> questions.add(new Command(1, "TYPE").arg(key)));
            @Nullable Object[] types = admin.executeAll(questions, "look for streams");
            for (int i = 0; i < types.length; i++) {
                if (Replies.text(types[i]).equals("stream")) {
                    streams.add(some.get(i));
                }
            }
        }
        return streams;
    }

    /** The keys of all that the bus remembers about a stream. */
    static List<byte[]> bookkeepingOf(Io io, String stream) {
        String prefix = io.names().bookkeepingPrefix("*", stream);
        return scan(io.admin(), prefix + "*");
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
    static List<byte[]> scan(Admin admin, String pattern) {
        List<byte[]> found = new ArrayList<>();
        String cursor = "0";
        do {
            Command scan = new Command(5, "SCAN")
                    .arg(cursor)
                    .arg("MATCH")
                    .arg(pattern)
                    .arg("COUNT")
                    .arg(STEP);
            @Nullable Object[] reply = Replies.array(admin.ask(scan, "look for keys"));
            cursor = Replies.text(reply[0]);
            for (Object key : Replies.array(reply[1])) {
                found.add(Replies.bytes(key));
            }
        } while (!cursor.equals("0"));
        return found;
    }
}
