package io.hestai.bus;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a message part by part. Not thread-safe. */
public final class MessageBuilder {
    String type = "";
    String role = "";
    long timestampMs;
    String messageId = "";

    @Nullable
    String correlationId;

    @Nullable
    String replyTo;

    @Nullable
    String key;

    @Nullable
    String traceparent;

    @Nullable
    String contentType;

    byte @Nullable [] raw;
    /** Those of a message, which never change, until one is added. */
    List<Field> fields;

    private boolean ownFields;

    MessageBuilder() {
        this.fields = List.of();
    }

    MessageBuilder(Message from) {
        this.type = from.type();
        this.role = from.role();
        this.timestampMs = from.timestampMs();
        this.messageId = from.messageId();
        this.correlationId = from.correlationId().orElse(null);
        this.replyTo = from.replyTo().orElse(null);
        this.key = from.key().orElse(null);
        this.traceparent = from.traceparent().orElse(null);
        this.contentType = from.contentType().orElse(null);
        this.raw = from.isRaw() ? from.rawPayload() : null;
        this.fields = from.fields();
    }

    /**
     * Sets what happened.
     *
     * @param value the type
     * @return this builder
     */
    public MessageBuilder type(String value) {
        type = value;
        return this;
    }

    /**
     * Sets who says it.
     *
     * @param value the role
     * @return this builder
     */
    public MessageBuilder role(String value) {
        role = value;
        return this;
    }

    /**
     * Sets when it was said.
     *
     * @param value milliseconds since 1970
     * @return this builder
     */
    public MessageBuilder timestampMs(long value) {
        timestampMs = value;
        return this;
    }

    /**
     * Sets the identity.
     *
     * @param value the message id
     * @return this builder
     */
    public MessageBuilder messageId(String value) {
        messageId = value;
        return this;
    }

    /**
     * Sets what this message answers or belongs to.
     *
     * @param value the correlation id
     * @return this builder
     */
    public MessageBuilder correlationId(String value) {
        correlationId = value;
        return this;
    }

    /**
     * Sets where an answer is expected.
     *
     * @param value the name of a channel or stream
     * @return this builder
     */
    public MessageBuilder replyTo(String value) {
        replyTo = value;
        return this;
    }

    /**
     * Sets what the message is about.
     *
     * @param value the key
     * @return this builder
     */
    public MessageBuilder key(String value) {
        key = value;
        return this;
    }

    /**
     * Sets the trace.
     *
     * @param value the W3C traceparent
     * @return this builder
     */
    public MessageBuilder traceparent(String value) {
        traceparent = value;
        return this;
    }

    /**
     * Sets what the fields hold.
     *
     * @param value the content type
     * @return this builder
     */
    public MessageBuilder contentType(String value) {
        contentType = value;
        return this;
    }

    /**
     * Adds a field. Unlike {@link Message#with(String, FieldValue)} this takes any name: a foreign value that cannot be read
     * as what its name promises (a {@code timestamp} that is no number) is kept as a field, so that nothing is lost.
     *
     * @param name the field's name
     * @param value its value
     * @return this builder
     */
    public MessageBuilder field(String name, FieldValue value) {
        if (!ownFields) {
            List<Field> copy = new ArrayList<>(Math.max(8, fields.size() + 1));
            copy.addAll(fields);
            fields = copy;
            ownFields = true;
        }
        fields.add(new Field(name, value));
        return this;
    }

    /**
     * Gives a time and an identity to a message that has none, as the reader of a foreign message does.
     *
     * @param fallbackMs the time, in milliseconds since 1970
     * @param fallbackId the message id; may be empty
     * @return this builder
     */
    public MessageBuilder fallbacks(long fallbackMs, String fallbackId) {
        if (timestampMs == 0) {
            timestampMs = fallbackMs;
        }
        if (messageId.isEmpty()) {
            messageId = fallbackId;
        }
        return this;
    }

    /**
     * Builds the message.
     *
     * @return the message
     */
    public Message build() {
        return new Message(this);
    }
}
