package io.hestai.bus.admin.acl;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every command that the bus sends, by itself or in a script, and who needs it for what. This table is the only place that says so; the system
 * tests compare it with what is really sent.
 */
final class Rights {
    /** Columns: {@link BusRole} in its order. {@code -} not needed, {@code x} no keys, {@code r} reads, {@code n} writes bookkeeping, {@code w} writes. */
    private static final String TABLE = """
            client|setname      x x x x
            client|setinfo      x x x x
            client|id           x x x x
            client|unblock      - x x x
            client|kill         x - - x
            client|list         - x x x
            acl|whoami          - - - x
            command|info        x x x x
            ping                x x x x
            info                x x x x
            time                x x x x
            waitaof             x - - x
            publish             x - - x
            subscribe           - x x x
            unsubscribe         - x x x
            psubscribe          - x x x
            punsubscribe        - x x x
            pubsub|numsub       x x x x
            pubsub|channels     - - x x
            eval                w w - w
            evalsha             - w - w
            xadd                w n - w
            xtrim               w - - w
            setrange            w - - w
            xread               - r r r
            xrange              r r r r
            xrevrange           r r r r
            xlen                r r r r
            xpending            r r r r
            xinfo|stream        r r r r
            xinfo|groups        r r r r
            xinfo|consumers     r r - r
            xreadgroup          - w - w
            xack                - w - w
            xclaim              - w - w
            xgroup|create       - w - w
            xgroup|delconsumer  - w - w
            xdel                - n - n
            type                r r r r
            exists              r r r r
            memory|usage        r r r r
            scan                - - x x
            unlink              - - - w
            get                 r r r r
            set                 n n - n
            pexpire             n n - n
            hget                r r - r
            hmget               - r - r
            hgetall             - r r r
            hkeys               r r r r
            hlen                - r r r
            hset                n n - n
            hsetnx              - n - n
            hdel                n n - n
            hincrby             - n - n
            zadd                - n - n
            zscore              - r - r
            zcount              - r - r
            zcard               - r - r
            zremrangebyrank     - n - n
            """;

    /** What is needed beside the table by a bus that uses another database than the first. */
    private static final String SELECT = "select";

    private static final Map<String, Map<BusRole, Access>> ROWS = parse();

    private Rights() {}

    private static Map<String, Map<BusRole, Access>> parse() {
        Map<String, Map<BusRole, Access>> rows = new TreeMap<>();
        for (String line : TABLE.split("\n", -1)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length == 1 + BusRole.values().length) {
                Map<BusRole, Access> accesses = new EnumMap<>(BusRole.class);
                int column = 1;
                for (BusRole role : BusRole.values()) {
                    accesses.put(role, Access.of(words[column++]));
                }
                rows.put(words[0], accesses);
            }
        }
        return Collections.unmodifiableMap(rows);
    }

    /** The commands that roles need together; those of two words with a bar between them, as Redis writes them in rules. */
    static SortedMap<String, Access> of(Collection<BusRole> roles, int database) {
        SortedMap<String, Access> needed = new TreeMap<>();
        ROWS.forEach((command, accesses) -> {
            Access access = Access.NONE;
            for (BusRole role : roles) {
                access = access.or(accesses.getOrDefault(role, Access.NONE));
            }
            if (access != Access.NONE) {
                needed.put(command, access);
            }
        });
        if (database != 0) {
            needed.put(SELECT, Access.PLAIN);
        }
        return needed;
    }
}
