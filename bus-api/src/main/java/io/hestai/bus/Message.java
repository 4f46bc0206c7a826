package io.hestai.bus;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What programs tell each other: a type, who said it, when, an identity, and fields. Immutable; each {@code with…} gives a new
 * message.
 *
 * <p>Role, timestamp and message id may be left out: the bus fills them in when it sends the message, a fresh message id each
 * time, so that one message can serve as a template. A message that was received always has a timestamp. Its parts are empty
 * where a foreign sender left them out, but for the message id of a stream entry, which then is the entry id.
 *
 * <p>Source of the names and their meaning: {@code docs/wire-format.md}.
 */
public final class Message {
    private static final Message EMPTY = new Message(new MessageBuilder());

    private final String type;
    private final String role;
    private final long timestampMs;
    private final String messageId;
    private final @Nullable String correlationId;
    private final @Nullable String replyTo;
    private final @Nullable String key;
    private final @Nullable String traceparent;
    private final @Nullable String contentType;
    private final byte @Nullable [] raw;
    private final List<Field> fields;

    Message(MessageBuilder from) {
        this.type = from.type;
        this.role = from.role;
        this.timestampMs = from.timestampMs;
        this.messageId = from.messageId;
        this.correlationId = from.correlationId;
        this.replyTo = from.replyTo;
        this.key = from.key;
        this.traceparent = from.traceparent;
        this.contentType = from.contentType;
        this.raw = from.raw;
        this.fields = List.copyOf(from.fields);
    }

    /**
     * A message of a type, without fields.
     *
     * @param type what happened, for instance {@code council_context_updated}; may be empty
     * @return the message
     */
    public static Message of(String type) {
        return EMPTY.withType(type);
    }

    /**
     * A channel payload that is no JSON object, as it came or as it is to be sent: bytes, and nothing known about them.
     *
     * @param payload the payload; copied
     * @return a message with {@link #isRaw()}
     */
    public static Message raw(byte[] payload) {
        MessageBuilder builder = new MessageBuilder();
        builder.raw = payload.clone();
        return builder.build();
    }

    /**
     * Starts a message field by field: for code that reads messages from elsewhere.
     *
     * @return an empty builder
     */
    public static MessageBuilder builder() {
        return new MessageBuilder();
    }

    /**
     * A builder that starts with what this message has.
     *
     * @return the builder
     */
    public MessageBuilder toBuilder() {
        return new MessageBuilder(this);
    }

    /**
     * What happened.
     *
     * @return the type, or an empty text
     */
    public String type() {
        return type;
    }

    /**
     * Who said it.
     *
     * @return the role, or an empty text
     */
    public String role() {
        return role;
    }

    /**
     * When it was said, by the sender's clock.
     *
     * @return milliseconds since 1970, or 0 as long as the message has no time
     */
    public long timestampMs() {
        return timestampMs;
    }

    /**
     * When it was said, by the sender's clock.
     *
     * @return the instant, or {@link Instant#EPOCH} as long as the message has no time
     */
    public Instant timestamp() {
        return Instant.ofEpochMilli(timestampMs);
    }

    /**
     * The message's identity, which stays the same when the message is delivered again.
     *
     * @return the message id, or an empty text as long as it has none
     */
    public String messageId() {
        return messageId;
    }

    /**
     * What this message answers or belongs to.
     *
     * @return the correlation id
     */
    public Optional<String> correlationId() {
        return Optional.ofNullable(correlationId);
    }

    /**
     * Where an answer is expected.
     *
     * @return the name of a channel or stream
     */
    public Optional<String> replyTo() {
        return Optional.ofNullable(replyTo);
    }

    /**
     * What the message is about; messages of one key keep their order where that is asked for.
     *
     * @return the key
     */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }

    /**
     * The W3C trace context.
     *
     * @return the traceparent
     */
    public Optional<String> traceparent() {
        return Optional.ofNullable(traceparent);
    }

    /**
     * What the fields hold, where the sender says so.
     *
     * @return the content type
     */
    public Optional<String> contentType() {
        return Optional.ofNullable(contentType);
    }

    /**
     * Tells a channel payload that is no JSON object.
     *
     * @return whether all there is, is {@link #rawPayload()}
     */
    public boolean isRaw() {
        return raw != null;
    }

    /**
     * The payload of a raw message.
     *
     * @return a copy of its bytes; empty if this message is not raw
     */
    public byte[] rawPayload() {
        return raw == null ? new byte[0] : raw.clone();
    }

    /**
     * The application's own fields in their order, repeated names included.
     *
     * @return the fields, unmodifiable
     */
    public List<Field> fields() {
        return fields;
    }

    /**
     * Tells whether there is a field of that name.
     *
     * @param name the field's name
     * @return whether the message has it
     */
    public boolean has(String name) {
        return find(name).isPresent();
    }

    /**
     * The last field of that name.
     *
     * @param name the field's name
     * @return its value
     */
    public Optional<FieldValue> find(String name) {
        for (int i = fields.size() - 1; i >= 0; i--) {
            if (fields.get(i).name().equals(name)) {
                return Optional.of(fields.get(i).value());
            }
        }
        return Optional.empty();
    }

    /**
     * A field as text.
     *
     * @param name the field's name
     * @return its text
     * @throws NoSuchElementException if there is no such field
     */
    public String text(String name) {
        return get(name).text();
    }

    /**
     * A field as bytes.
     *
     * @param name the field's name
     * @return a new array with its bytes
     * @throws NoSuchElementException if there is no such field
     */
    public byte[] bytes(String name) {
        return get(name).bytes();
    }

    /**
     * A field as a number.
     *
     * @param name the field's name
     * @return the number
     * @throws NoSuchElementException if there is no such field
     * @throws NumberFormatException if it is no number
     */
    public BigDecimal number(String name) {
        return get(name).number();
    }

    /**
     * A field as JSON text.
     *
     * @param name the field's name
     * @return the JSON text, see {@link FieldValue#json()}
     * @throws NoSuchElementException if there is no such field
     */
    public String json(String name) {
        return get(name).json();
    }

    private FieldValue get(String name) {
        return find(name)
                .orElseThrow(() -> new NoSuchElementException("the message '" + type + "' has no field '" + name
                        + "'; it has " + fields.stream().map(Field::name).toList()));
    }

    /**
     * Adds a text field.
     *
     * @param name the field's name
     * @param text its value
     * @return a new message
     * @throws IllegalArgumentException if the name is one the bus itself uses, for instance {@code type}
     */
    public Message with(String name, String text) {
        return with(name, FieldValue.of(text));
    }

    /**
     * Adds a field of bytes.
     *
     * @param name the field's name
     * @param bytes its value; copied
     * @return a new message
     * @throws IllegalArgumentException if the name is one the bus itself uses
     */
    public Message with(String name, byte[] bytes) {
        return with(name, FieldValue.of(bytes));
    }

    /**
     * Adds a whole number.
     *
     * @param name the field's name
     * @param number its value
     * @return a new message
     * @throws IllegalArgumentException if the name is one the bus itself uses
     */
    public Message with(String name, long number) {
        return with(name, FieldValue.of(number));
    }

    /**
     * Adds a number with a fraction.
     *
     * @param name the field's name
     * @param number its value
     * @return a new message
     * @throws IllegalArgumentException if the name is one the bus itself uses, or the number is not finite
     */
    public Message with(String name, double number) {
        return with(name, FieldValue.of(number));
    }

    /**
     * Adds a truth value.
     *
     * @param name the field's name
     * @param flag its value
     * @return a new message
     * @throws IllegalArgumentException if the name is one the bus itself uses
     */
    public Message with(String name, boolean flag) {
        return with(name, FieldValue.of(flag));
    }

    /**
     * Adds a JSON value given as JSON text.
     *
     * @param name the field's name
     * @param json one JSON value, checked when the message is sent
     * @return a new message
     * @throws IllegalArgumentException if the name is one the bus itself uses
     */
    public Message withJson(String name, String json) {
        return with(name, FieldValue.json(json));
    }

    /**
     * Adds a field.
     *
     * @param name the field's name
     * @param value its value
     * @return a new message
     * @throws IllegalArgumentException if the name is one the bus itself uses
     */
    public Message with(String name, FieldValue value) {
        ReservedName.refuse(name);
        return toBuilder().field(name, value).build();
    }

    /**
     * The same message with another type.
     *
     * @param value what happened
     * @return a new message
     */
    public Message withType(String value) {
        return toBuilder().type(value).build();
    }

    /**
     * The same message said by another role.
     *
     * @param value who says it
     * @return a new message
     */
    public Message withRole(String value) {
        return toBuilder().role(value).build();
    }

    /**
     * The same message at another time.
     *
     * @param value when it was said; kept to the millisecond
     * @return a new message
     */
    public Message withTimestamp(Instant value) {
        return toBuilder().timestampMs(value.toEpochMilli()).build();
    }

    /**
     * The same message with an identity of the caller's choice.
     *
     * @param value the message id, see {@link MessageIds}
     * @return a new message
     */
    public Message withMessageId(String value) {
        return toBuilder().messageId(value).build();
    }

    /**
     * The same message as an answer to, or part of, something.
     *
     * @param value the correlation id
     * @return a new message
     */
    public Message withCorrelationId(String value) {
        return toBuilder().correlationId(value).build();
    }

    /**
     * The same message, saying where an answer is expected.
     *
     * @param value the name of a channel or stream
     * @return a new message
     */
    public Message withReplyTo(String value) {
        return toBuilder().replyTo(value).build();
    }

    /**
     * The same message about a key.
     *
     * @param value the key
     * @return a new message
     */
    public Message withKey(String value) {
        return toBuilder().key(value).build();
    }

    /**
     * The same message in a trace.
     *
     * @param value the W3C traceparent
     * @return a new message
     */
    public Message withTraceparent(String value) {
        return toBuilder().traceparent(value).build();
    }

    /**
     * The same message, saying what its fields hold.
     *
     * @param value the content type
     * @return a new message
     */
    public Message withContentType(String value) {
        return toBuilder().contentType(value).build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Message that
                && timestampMs == that.timestampMs
                && type.equals(that.type)
                && role.equals(that.role)
                && messageId.equals(that.messageId)
                && Objects.equals(correlationId, that.correlationId)
                && Objects.equals(replyTo, that.replyTo)
                && Objects.equals(key, that.key)
                && Objects.equals(traceparent, that.traceparent)
                && Objects.equals(contentType, that.contentType)
                && Arrays.equals(raw, that.raw)
                && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, role, timestampMs, messageId, fields);
    }

    /** Type, role, message id and field names, for logs; never the values, which may be long or private. */
    @Override
    public String toString() {
        if (raw != null) {
            return "Message[raw, " + raw.length + " bytes]";
        }
        return "Message[" + type + " by " + role + ", " + messageId + ", fields "
                + fields.stream().map(Field::name).toList() + "]";
    }
}
