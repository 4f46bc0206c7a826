package io.hestai.bus;

/** The names that the wire format gives a meaning; an application's own fields cannot have them. */
public final class ReservedName {
    /** What happened. */
    public static final String TYPE = "type";
    /** Who said it. */
    public static final String ROLE = "role";
    /** When, in milliseconds (or, from a foreign program, seconds) since 1970. */
    public static final String TIMESTAMP = "timestamp";
    /** The message's identity. */
    public static final String MESSAGE_ID = "message_id";
    /** Another spelling of {@link #MESSAGE_ID}, read but never written. */
    public static final String MSG_ID = "msg_id";
    /** What the message answers or belongs to. */
    public static final String CORRELATION_ID = "correlation_id";
    /** Where an answer is expected. */
    public static final String REPLY_TO = "reply_to";
    /** What the message is about. */
    public static final String KEY = "key";
    /** The W3C trace context. */
    public static final String TRACEPARENT = "traceparent";
    /** What the fields hold. */
    public static final String CONTENT_TYPE = "content_type";

    private ReservedName() {}

    /**
     * Tells whether a name has a meaning of its own in the wire format.
     *
     * @param name a field's name
     * @return whether it is reserved
     */
    public static boolean is(String name) {
        return switch (name) {
            case TYPE, ROLE, TIMESTAMP, MESSAGE_ID, MSG_ID, CORRELATION_ID, REPLY_TO, KEY, TRACEPARENT, CONTENT_TYPE ->
                true;
            default -> false;
        };
    }

    static void refuse(String name) {
        if (is(name)) {
            throw new IllegalArgumentException("'" + name
                    + "' is not a field but a part of every message; set it with the message's own method for it");
        }
    }
}
