package io.hestai.bus.testkit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which keys and channels a command names. A command that is not known here is taken for one that touches everything. */
final class TouchedNames {
    /** What stands for everything: a scan without a pattern, and a command that is not known. */
    static final String EVERYTHING = "*";

    private static final Set<String> NOTHING = words("""
            PING ECHO HELLO AUTH SELECT CLIENT COMMAND INFO TIME CONFIG SCRIPT MULTI EXEC DISCARD UNWATCH WAIT WAITAOF SLOWLOG ACL DBSIZE LASTSAVE
            LATENCY QUIT RESET FLUSHALL FLUSHDB DEBUG REPLICAOF SLAVEOF CLUSTER MODULE SHUTDOWN MONITOR BGSAVE BGREWRITEAOF ROLE REPLCONF PSYNC
            """);

    private static final Set<String> FIRST = words("""
            GET SET SETNX SETEX PSETEX SETRANGE GETRANGE TYPE EXPIRE PEXPIRE EXPIREAT TTL PTTL PERSIST STRLEN INCR APPEND DUMP
            HGET HSET HSETNX HDEL HMGET HMSET HGETALL HKEYS HVALS HLEN HINCRBY HEXISTS
            XADD XLEN XRANGE XREVRANGE XTRIM XDEL XACK XPENDING XCLAIM XAUTOCLAIM XSETID
            ZADD ZREM ZSCORE ZCOUNT ZCARD ZRANGE ZREMRANGEBYRANK LPUSH RPUSH LRANGE LLEN SADD SMEMBERS SCARD PUBLISH SPUBLISH KEYS
            """);

    private static final Set<String> SECOND = words("XGROUP XINFO MEMORY OBJECT");

    private static final Set<String> ALL =
            words("EXISTS UNLINK DEL MGET TOUCH WATCH SUBSCRIBE PSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE");

    private static final Set<String> SCRIPTS = words("EVAL EVALSHA EVAL_RO EVALSHA_RO FCALL FCALL_RO");

    private TouchedNames() {}

    private static Set<String> words(String text) {
        return new HashSet<>(List.of(text.strip().split("\\s+")));
    }

    /**
     * Finds them.
     *
     * @param words the command's name and arguments
     */
    static List<String> of(List<String> words) {
        String name = words.get(0).toUpperCase(Locale.ROOT);
        if (NOTHING.contains(name)) {
            return List.of();
        }
        if (FIRST.contains(name)) {
            return part(words, 1, 2);
        }
        if (SECOND.contains(name)) {
            return part(words, 2, 3);
        }
        if (ALL.contains(name)) {
            return part(words, 1, words.size());
        }
        if (SCRIPTS.contains(name)) {
            return part(words, 3, 3 + Integer.parseInt(words.get(2)));
        }
        return switch (name) {
            case "XREAD", "XREADGROUP" -> ofReading(words);
            case "SCAN" -> List.of(after(words, "MATCH"));
            case "PUBSUB" -> ofPubSub(words);
            default -> List.of(EVERYTHING);
        };
    }

    private static List<String> part(List<String> words, int from, int to) {
        int end = Math.min(to, words.size());
        return from >= end ? List.of() : words.subList(from, end);
    }

    /** Half of what follows STREAMS are keys, the other half places. */
    private static List<String> ofReading(List<String> words) {
        int at = indexOf(words, "STREAMS") + 1;
        return at == 0 ? List.of(EVERYTHING) : words.subList(at, at + (words.size() - at) / 2);
    }

    private static List<String> ofPubSub(List<String> words) {
        List<String> named = new ArrayList<>(part(words, 2, words.size()));
        boolean asksForAll = named.isEmpty() && words.get(1).equalsIgnoreCase("CHANNELS");
        return asksForAll ? List.of(EVERYTHING) : named;
    }

    private static String after(List<String> words, String option) {
        int at = indexOf(words, option);
        return at < 0 || at + 1 >= words.size() ? EVERYTHING : words.get(at + 1);
    }

    private static int indexOf(List<String> words, String option) {
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).equalsIgnoreCase(option)) {
                return i;
            }
        }
        return -1;
    }
}
