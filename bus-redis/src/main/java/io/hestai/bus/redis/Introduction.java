package io.hestai.bus.redis;

import io.hestai.bus.RefusedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells a server which library, and which version of it, is behind a connection: {@code lib-name} and {@code lib-ver} in {@code CLIENT LIST}. A server
 * that does not know how to be told would count an error, so it is asked first, with the greeting, until one is met that does (Redis from 7.2 on). A
 * user who has not the right to is told of no more than once. Thread-safe.
 */
final class Introduction {
    private static final String NAME = "hestai-bus";
    private static final Command ASK = Command.of("COMMAND INFO", "XAUTOCLAIM", "CLIENT|SETINFO");

    /** Where the answer to {@link #ASK} tells of them. */
    private static final int XAUTOCLAIM = 0;

    private static final int SETINFO = 1;

    /** What a greeting has of it. */
    enum Part {
        /** The question what the server knows. */
        ASK,
        /** Name and version. */
        TELL,
        /** Nothing, because the user has not the right to. */
        NONE
    }

    /** Read where it is needed first: most programs are quicker without. */
    private static final class Told {
        static final Command LIBRARY = Command.of("CLIENT SETINFO", "LIB-NAME", NAME);
        static final Command VERSION = Command.of("CLIENT SETINFO", "LIB-VER", version());
    }

    private volatile Part part = Part.ASK;
    private volatile @Nullable Object answer;

    /** Puts its part of a greeting into the buffer; what that is, for {@link #read}. */
    Part put(Link link) throws IOException {
        Part now = part;
        put(link, now);
        return now;
    }

    private static void put(Link link, Part now) throws IOException {
        if (now == Part.ASK) {
            link.put(ASK);
        } else if (now == Part.TELL) {
            link.put(Told.LIBRARY);
            link.put(Told.VERSION);
        }
    }

    /** Reads the replies to its part of the greeting. */
    void read(Link link, Part was) throws IOException {
        if (was == Part.ASK) {
            Object reply = link.read();
            answer = reply;
            part = isRefused(reply) ? Part.NONE : knows(reply, SETINFO) ? Part.TELL : Part.ASK;
        } else if (was == Part.TELL) {
            Object library = link.read();
            Object version = link.read();
            if (isRefused(library) || isRefused(version)) {
                part = Part.NONE;
            } else if (library instanceof RedisError || version instanceof RedisError) {
                // It is another server than before.
                part = Part.ASK;
            }
        }
    }

    /** Tells the one server that had to be asked, once the greeting was read; takes one round trip of the first connection. */
    void finish(Link link, Part was) throws IOException {
        if (was == Part.ASK && part == Part.TELL) {
            put(link, Part.TELL);
            link.flush();
            read(link, Part.TELL);
        }
    }

    /** An error of the server that was asked last; null if it answered. */
    @Nullable
    RedisError error() {
        return answer instanceof RedisError error ? error : null;
    }

    /** Whether the server that was asked last knows XAUTOCLAIM. */
    boolean hasAutoclaim() {
        return knows(answer, XAUTOCLAIM);
    }

    private static boolean knows(@Nullable Object reply, int command) {
        return reply instanceof Object[] commands
                && commands.length > command
                && commands[command] instanceof Object[] facts
                && facts.length > 0;
    }

    private static boolean isRefused(@Nullable Object reply) {
        return reply instanceof RedisError error && Failures.reason(error) == Reason.PERMISSION;
    }

    private static String version() {
        try (InputStream in = Introduction.class.getResourceAsStream("version.txt")) {
            return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
