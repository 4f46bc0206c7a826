package io.hestai.bus.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error that Redis gave as a reply.
 *
 * @param text its words, which begin with a code such as {@code WRONGTYPE}
 */
record RedisError(String text) {
    /** How Redis 6.2 wraps what went wrong inside a script. */
    private static final Pattern IN_SCRIPT = Pattern.compile(
            "(?:ERR Error running script \\([^)]*\\): )?(?:@user_script: ?\\d+: ?)+-?(.*)", Pattern.DOTALL);

    /** How Redis 7 and 8 say NOPERM about a command inside a script. */
    private static final Pattern NO_RIGHT_IN_SCRIPT = Pattern.compile(
            "(?:ERR )?(The user executing the script can't run|ACL failure in script).*", Pattern.DOTALL);

    /** As Redis said it; what went wrong inside a script gets the code that it would have outside. */
    static RedisError of(String reply) {
        Matcher wrapped = IN_SCRIPT.matcher(reply);
        String text = wrapped.matches() ? wrapped.group(1).strip() : reply;
        return new RedisError(NO_RIGHT_IN_SCRIPT.matcher(text).matches() ? "NOPERM " + text : text);
    }

    /** Tells whether the error has a code. */
    boolean is(String code) {
        return text.startsWith(code) && (text.length() == code.length() || text.charAt(code.length()) == ' ');
    }
}
