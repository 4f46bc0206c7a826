package io.hestai.bus.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script that is sent often: by its hash, once Redis has it. Whoever sends it so must be ready for NOSCRIPT, because anybody may empty the
 * script cache, and send the whole text then.
 *
 * @param text the script
 * @param hash its SHA-1 in hexadecimal, by which Redis knows it
 */
record Script(String text, String hash) {

    static Script of(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new Script(text, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Begins a call by hash; the caller adds keys and arguments, {@code keys + arguments} in all. */
    Command byHash(int keys, int arguments) {
        return new Command(2 + keys + arguments, "EVALSHA", 512).arg(hash).arg(keys);
    }

    /** Begins a call with the whole text; the caller adds keys and arguments. */
    Command whole(int keys, int arguments) {
        return new Command(2 + keys + arguments, "EVAL", 512 + text.length())
                .arg(text)
                .arg(keys);
    }

    /** Gives the script to Redis. */
    Command load() {
        return Command.of("SCRIPT LOAD", text);
    }

    static boolean isMissing(RedisError error) {
        return error.is("NOSCRIPT");
    }
}
