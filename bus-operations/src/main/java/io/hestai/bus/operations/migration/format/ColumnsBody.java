package io.hestai.bus.operations.migration.format;

import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Columns between separators, the last of which is the data and takes the rest: {@code ROLE|TIMESTAMP|TYPE|DATA}. */
final class ColumnsBody implements Body {
    private final SourceFormat format;
    private final List<String> columns;

    ColumnsBody(SourceFormat format) {
        this.format = format;
        this.columns = format.columns();
    }

    @Override
    public Decoded decode(byte[] record, NameFacts facts) throws RejectedException {
        MessageBuilder message = Message.builder();
        String role = facts.role();
        String type = facts.type();
        String timeText = null;
        int at = 0;
        for (int i = 0; i + 1 < columns.size(); i++) {
            int end = indexOf(record, at);
            if (end < 0) {
                throw new RejectedException(
                        record.length == 0 ? "the line is empty" : "fewer than " + columns.size() + " columns");
            }
            String column = columns.get(i);
            String value = text(record, at, end, column);
            at = end + 1;
            switch (column) {
                case "role" -> role = notEmpty(value);
                case "type" -> type = value;
                default -> timeText = value;
            }
        }
        byte[] data = Arrays.copyOfRange(record, at, record.length);
        message.role(role.isEmpty() ? format.otherwise("role") : role);
        message.type(type.isEmpty() && !columns.contains("type") ? format.otherwise("type") : type);
        message.timestampMs(timeOf(timeText, facts, format));
        message.field(SourceFormat.DATA, FieldValue.wrap(format.hasEscapes() ? Escapes.undo(data) : data));
        return new Decoded(message, timeText, null, true);
    }

    /** The time that the record says, else the name of the file, else when the file was changed. */
    static long timeOf(@Nullable String inRecord, NameFacts facts, SourceFormat format) throws RejectedException {
        if (inRecord != null) {
            return format.timestamp().parse(inRecord);
        }
        return facts.timestamp().isEmpty() ? Math.max(1, facts.modifiedMs()) : TimeText.AUTO.parse(facts.timestamp());
    }

    private static String notEmpty(String role) throws RejectedException {
        if (role.isEmpty()) {
            throw new RejectedException("the role is empty");
        }
        return role;
    }

    private int indexOf(byte[] record, int from) {
        for (int i = from; i < record.length; i++) {
            if (record[i] == format.separator()) {
                return i;
            }
        }
        return -1;
    }

    private static String text(byte[] record, int from, int to, String column) throws RejectedException {
        for (int i = from; i < to; i++) {
            if (record[i] < 0) {
                return unicode(record, from, to, column);
            }
        }
        return new String(record, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static String unicode(byte[] record, int from, int to, String column) throws RejectedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(record, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RejectedException("the " + column + " is not UTF-8");
        }
    }

    @Override
    public byte[] encode(Message message) {
        byte[] data = dataOf(message);
        ByteArrayOutputStream record = new ByteArrayOutputStream(data.length + 64);
        for (int i = 0; i + 1 < columns.size(); i++) {
            record.writeBytes(RecordCodec.utf8(column(message, columns.get(i))));
            record.write(format.separator());
        }
        record.writeBytes(format.hasEscapes() ? Escapes.apply(data) : data);
        return record.toByteArray();
    }

    private String column(Message message, String column) {
        String value = switch (column) {
            case "role" -> message.role();
            case "type" -> message.type();
            default ->
                message.find(Hint.TIME)
                        .map(FieldValue::text)
                        .orElseGet(() -> format.timestamp().format(message.timestampMs()));
        };
        if (value.indexOf(format.separator()) >= 0 || value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
            throw new MigrationException(
                    "the " + column + " '" + value.replace('\n', ' ').replace('\r', ' ')
                            + "' cannot be a column of " + format + ", where '" + format.separator()
                            + "' and line ends stand between columns");
        }
        return value;
    }

    /** The one field called data as it is; anything else as a JSON object. */
    private static byte[] dataOf(Message message) {
        List<Field> content = RecordCodec.content(message);
        if (content.size() == 1 && content.get(0).name().equals(SourceFormat.DATA)) {
            return content.get(0).value().bytes();
        }
        return JsonBody.object(content);
    }
}
