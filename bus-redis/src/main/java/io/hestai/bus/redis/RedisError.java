package io.hestai.bus.redis;

/**
 * An error that Redis gave as a reply.
 *
 * @param text its words, which begin with a code such as {@code WRONGTYPE}
 */
record RedisError(String text) {

    /** Tells whether the error has a code. */
    boolean is(String code) {
        return text.startsWith(code) && (text.length() == code.length() || text.charAt(code.length()) == ' ');
    }
}
