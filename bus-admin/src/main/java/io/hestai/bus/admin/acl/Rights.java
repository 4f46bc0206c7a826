package io.hestai.bus.admin.acl;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every command that the bus sends, by itself or in a script, who needs it for what, and how it could be sent. This table is the only place that says so; the
 * system tests compare it with what is really sent.
 */
final class Rights {
    /**
     * Columns: {@link BusRole} in its order, {@code -} not needed, {@code x} no keys, {@code r} reads, {@code n} writes bookkeeping, {@code w} writes. Then
     * the letters of {@link BusUse}: what fails without it; none for what only newer servers know. Then arguments: {@code KEY} is a stream or a channel,
     * {@code NOTE} is bookkeeping, {@code ANY} is all of the namespace.
     */
    private static final String TABLE = """
            client|setname      x x x x   c  x
            client|setinfo      x x x x   -
            client|id           x x x x   c
            client|unblock      - x x x   r  0
            client|kill         x - - x   a  ID 0
            client|list         - x x x   l
            acl|whoami          - - - x   o
            command|info        x x x x   c  XADD
            ping                x x x x   c
            info                x x x x   c  server
            time                x x x x   g
            waitaof             x - - x   -
            publish             x - - x   p  KEY x
            subscribe           - x x x   l  KEY
            unsubscribe         - x x x   l  KEY
            psubscribe          - x x x   l  ANY
            punsubscribe        - x x x   l  ANY
            pubsub|numsub       x x x x   c  KEY
            pubsub|channels     - - x x   o  ANY
            eval                w w - w   ag return 1 KEY
            evalsha             - w - w   g  0000000000000000000000000000000000000000 1 KEY
            xadd                w n - w   ag KEY * a b
            xtrim               w - - w   o  KEY MAXLEN 0
            setrange            w - - w   a  KEY 0 x
            xread               - r r r   r  COUNT 1 STREAMS KEY 0
            xrange              r r r r   ar KEY - + COUNT 1
            xrevrange           r r r r   r  KEY + - COUNT 1
            xlen                r r r r   r  KEY
            xpending            r r r r   g  KEY x
            xinfo|stream        r r r r   a  KEY
            xinfo|groups        r r r r   g  KEY
            xinfo|consumers     r r - r   g  KEY x
            xreadgroup          - w - w   g  GROUP x x STREAMS KEY >
            xack                - w - w   g  KEY x 0-1
            xclaim              - w - w   g  KEY x x 0 0-1
            xgroup|create       - w - w   g  KEY x $
            xgroup|delconsumer  - w - w   g  KEY x x
            xdel                - n - n   g  NOTE 0-1
            type                r r r r   r  KEY
            exists              r r r r   r  KEY
            memory|usage        r r r r   o  KEY
            scan                - - x x   o  0
            unlink              - - - w   o  KEY
            get                 r r r r   am NOTE
            set                 n n - n   am NOTE x XX
            pexpire             n n - n   g  NOTE 1
            hget                r r - r   g  NOTE a
            hmget               - r - r   g  NOTE a
            hgetall             - r r r   g  NOTE
            hkeys               r r r r   m  NOTE
            hlen                - r r r   o  NOTE
            hset                n n - n   mg NOTE a b
            hsetnx              - n - n   g  NOTE a b
            hdel                n n - n   g  NOTE a
            hincrby             - n - n   g  NOTE a 1
            zadd                - n - n   g  NOTE 1 a
            zscore              - r - r   g  NOTE a
            zcount              - r - r   g  NOTE 0 1
            zcard               - r - r   g  NOTE
            zremrangebyrank     - n - n   g  NOTE 0 0
            """;

    /** What is needed beside the table by a bus that uses another database than the first. */
    private static final String SELECT = "select";

    /** A name that stands for all others. */
    private static final String NAME = "doctor";

    private static final int COLUMNS_BEFORE_ARGUMENTS = 2 + BusRole.values().length;

    private static final Map<String, Row> ROWS = parse();

    /** What the table says of a command. */
    private record Row(Map<BusRole, Access> accesses, String uses, List<String> arguments) {
        Access of(BusRole role) {
            return accesses.getOrDefault(role, Access.NONE);
        }

        boolean isFor(BusUse use) {
            return uses.indexOf(use.letter()) >= 0;
        }
    }

    private Rights() {}

    private static Map<String, Row> parse() {
        Map<String, Row> rows = new TreeMap<>();
        for (String line : TABLE.split("\n", -1)) {
            List<String> words = List.of(line.strip().split("\\s+", -1));
            if (words.size() >= COLUMNS_BEFORE_ARGUMENTS) {
                rows.put(words.get(0), row(words));
            }
        }
        return Collections.unmodifiableMap(rows);
    }

    private static Row row(List<String> words) {
        Map<BusRole, Access> accesses = new EnumMap<>(BusRole.class);
        int column = 1;
        for (BusRole role : BusRole.values()) {
            accesses.put(role, Access.of(words.get(column++)));
        }
        return new Row(accesses, words.get(column), words.subList(COLUMNS_BEFORE_ARGUMENTS, words.size()));
    }

    /** The commands that roles need together; those of two words with a bar between them, as Redis writes them in rules. */
    static SortedMap<String, Access> of(Collection<BusRole> roles, int database) {
        SortedMap<String, Access> needed = new TreeMap<>();
        ROWS.forEach((command, row) -> {
            Access access = Access.NONE;
            for (BusRole role : roles) {
                access = access.or(row.of(role));
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

    /** See {@link BusUse#commands}. */
    static SortedMap<String, List<String>> examples(BusUse use, String namespace, int database) {
        SortedMap<String, List<String>> examples = new TreeMap<>();
        ROWS.forEach((command, row) -> {
            if (row.isFor(use)) {
                examples.put(command, example(command, row, use, namespace));
            }
        });
        if (use == BusUse.CONNECT && database != 0) {
            examples.put(SELECT, List.of("SELECT", Integer.toString(database)));
        }
        return examples;
    }

    private static List<String> example(String command, Row row, BusUse use, String namespace) {
        String key = namespace + NAME;
        String note = namespace + '~' + NAME + ":{" + key + "}";
        List<String> words =
                new ArrayList<>(List.of(command.toUpperCase(Locale.ROOT).split("\\|", -1)));
        for (String argument : row.arguments()) {
            words.add(
                    switch (argument) {
                        // Who may write nothing but bookkeeping is not to be asked for more.
                        case "KEY" -> row.of(use.role()) == Access.NOTES ? note : key;
                        case "NOTE" -> note;
                        case "ANY" -> namespace + '*';
                        default -> argument;
                    });
        }
        return words;
    }
}
