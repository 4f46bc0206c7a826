package io.hestai.bus.redis;

import io.hestai.bus.BadNameException;
import java.nio.charset.StandardCharsets;

/** The rules for names, and how names become Redis keys and channels. See {@code docs/wire-format.md}. */
final class Names {
    private static final int MAX_LENGTH = 200;
    private static final char BOOKKEEPING = '~';

    private final String namespace;

    Names(String namespace) {
        this.namespace = namespace;
    }

    String namespace() {
        return namespace;
    }

    /** The key of a stream, or the name of a channel as Redis sees it. */
    byte[] key(String name) {
        return utf8(namespace + name);
    }

    /** A key that holds what the bus remembers about a stream; the braces keep it in the stream's cluster slot. */
    byte[] bookkeepingKey(String kind, String stream, String detail) {
        return utf8(bookkeepingPrefix(kind, stream) + ':' + detail);
    }

    /** A key that holds what the bus remembers about the whole namespace. */
    byte[] namespaceKey(String kind) {
        return utf8(namespace + BOOKKEEPING + kind);
    }

    /** What all bookkeeping keys of one kind and stream begin with. */
    String bookkeepingPrefix(String kind, String stream) {
        return namespace + BOOKKEEPING + kind + ":{" + namespace + stream + '}';
    }

    /** The name behind a key or channel as Redis sees it; the key itself if it is not in the namespace. */
    String strip(String key) {
        return key.startsWith(namespace) ? key.substring(namespace.length()) : key;
    }

    /** Whether a key of the namespace is bookkeeping rather than a stream of somebody's. */
    boolean isBookkeeping(String key) {
        return key.startsWith(namespace + BOOKKEEPING);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Checks a name.
     *
     * @param what the kind of name, for the error
     * @param name the name
     * @return the name
     */
    static String check(String what, String name) {
        checkLength(what, name);
        if (name.charAt(0) == BOOKKEEPING) {
            throw new BadNameException("the " + what + " name '" + name
                    + "' starts with '~', which is kept for the bus itself; choose another first character");
        }
        checkCharacters(what, name, "");
        return name;
    }

    /** Checks a pattern of channel names, which may also use {@code * ? [ ] ^ \}. */
    static String checkPattern(String pattern) {
        checkLength("pattern", pattern);
        checkCharacters("pattern", pattern, "*?[]^\\");
        return pattern;
    }

    /** Checks a namespace, which is a name that may not be empty. */
    static String checkNamespace(String namespace) {
        if (namespace.isEmpty()) {
            throw new BadNameException("the namespace is empty, which would mix the bus's keys with everybody's;"
                    + " give a prefix such as 'bus:'");
        }
        return check("namespace", namespace);
    }

    static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-'
                || c == '/'
                || c == ':';
    }

    private static void checkLength(String what, String name) {
        if (name.isEmpty()) {
            throw new BadNameException("the " + what + " name is empty; give it 1 to " + MAX_LENGTH + " characters");
        }
        if (name.length() > MAX_LENGTH) {
            throw new BadNameException("the " + what + " name '" + name.substring(0, 20) + "…' has " + name.length()
                    + " characters; at most " + MAX_LENGTH + " are allowed");
        }
    }

    private static void checkCharacters(String what, String name, String also) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isAllowed(c) && also.indexOf(c) < 0) {
                throw new BadNameException("the " + what + " name '" + printable(name) + "' has " + describe(c)
                        + " at character " + (i + 1) + "; allowed are letters, digits and . _ - / :");
            }
        }
    }

    private static String describe(char c) {
        return c > ' ' && c < 127 ? "'" + c + "'" : c == ' ' ? "a space" : String.format("U+%04X", (int) c);
    }

    private static String printable(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            text.append(Character.isISOControl(c) ? '\uFFFD' : c);
        }
        return text.toString();
    }
}
