package io.hestai.bus.operations.migration.format;

import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Records of a format and messages of the bus, both ways. A message that was read from a record gives the very bytes of the record again: after
 * reading, the record is written again and compared, and what is missing is added to the message as a {@link Hint}. Thread-safe.
 */
public final class RecordCodec {
    private static final byte[] LF = {'\n'};
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] NONE = {};

    private final SourceFormat format;
    private final Body body;
    private final byte[] usualEnd;

    private RecordCodec(SourceFormat format) {
        this.format = format;
        this.body = format.isJson() ? new JsonBody(format) : new ColumnsBody(format);
        this.usualEnd = format.layout() == SourceFormat.Layout.LINES ? LF : NONE;
    }

    /**
     * The codec of a format.
     *
     * @param format the format
     * @return the codec
     */
    public static RecordCodec of(SourceFormat format) {
        return new RecordCodec(format);
    }

    /**
     * Reads a record.
     *
     * @param record all bytes of the record, with the line end if it has one
     * @param facts what the name of the file says
     * @return the message, without a message id; its timestamp is that of the record, of the name or of the file, in this order
     * @throws RejectedException if the record is no message of the format
     */
    public Message decode(byte[] record, NameFacts facts) throws RejectedException {
        byte[] end = endOf(record);
        Body.Decoded decoded = body.decode(Arrays.copyOf(record, record.length - end.length), facts);
        MessageBuilder builder = decoded.message();
        if (decoded.exact()) {
            if (end != usualEnd) {
                builder.field(Hint.END, FieldValue.of(end == LF ? "lf" : end == CRLF ? "crlf" : "none"));
            }
            if (decoded.shape() != null) {
                builder.field(Hint.SHAPE, FieldValue.of(decoded.shape()));
            }
            Message message = withTime(builder.build(), decoded);
            if (Arrays.equals(encode(message), record)) {
                return message;
            }
            builder = withoutHints(message);
        }
        return builder.field(Hint.LINE, FieldValue.wrap(record)).build();
    }

    private Message withTime(Message message, Body.Decoded decoded) {
        String text = decoded.timeText();
        if (text == null || text.equals(format.timestamp().format(message.timestampMs()))) {
            return message;
        }
        return message.with(Hint.TIME, text);
    }

    private static MessageBuilder withoutHints(Message message) {
        MessageBuilder builder =
                Message.builder().type(message.type()).role(message.role()).timestampMs(message.timestampMs());
        message.key().ifPresent(builder::key);
        message.correlationId().ifPresent(builder::correlationId);
        message.replyTo().ifPresent(builder::replyTo);
        message.traceparent().ifPresent(builder::traceparent);
        message.contentType().ifPresent(builder::contentType);
        content(message).forEach(field -> builder.field(field.name(), field.value()));
        return builder;
    }

    /**
     * Writes a record.
     *
     * @param message a message, from a file or not
     * @return the bytes of the record, with the line end if the format has one
     * @throws MigrationException if the format cannot say what the message says: for instance a type with a column separator in it
     */
    public byte[] encode(Message message) {
        Optional<FieldValue> line = message.find(Hint.LINE);
        if (line.isPresent()) {
            return line.get().bytes();
        }
        byte[] content = body.encode(message);
        byte[] end = message.find(Hint.END).map(hint -> end(hint.text())).orElse(usualEnd);
        byte[] record = Arrays.copyOf(content, content.length + end.length);
        System.arraycopy(end, 0, record, content.length, end.length);
        return record;
    }

    private static byte[] end(String hint) {
        return switch (hint) {
            case "crlf" -> CRLF;
            case "lf" -> LF;
            default -> NONE;
        };
    }

    private static byte[] endOf(byte[] record) {
        int length = record.length;
        if (length == 0 || record[length - 1] != '\n') {
            return NONE;
        }
        return length > 1 && record[length - 2] == '\r' ? CRLF : LF;
    }

    /**
     * The names of a JSON record, to compare with those that a description names.
     *
     * @param record all bytes of a record that is a JSON object
     * @return the names on its first level, in their order
     * @throws RejectedException if it is no JSON object
     */
    public static List<String> names(byte[] record) throws RejectedException {
        return JsonBody.names(record);
    }

    /**
     * The fields of a message but for the hints.
     *
     * @param message a message
     * @return its own fields, in their order
     */
    public static List<Field> content(Message message) {
        List<Field> all = message.fields();
        int first = 0;
        while (first < all.size() && !Hint.is(all.get(first).name())) {
            first++;
        }
        if (first == all.size()) {
            return all;
        }
        List<Field> content = new ArrayList<>(all.subList(0, first));
        for (Field field : all.subList(first, all.size())) {
            if (!Hint.is(field.name())) {
                content.add(field);
            }
        }
        return content;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
