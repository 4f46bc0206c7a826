package io.hestai.bus.app.text;

import io.hestai.bus.ChannelMessage;
import io.hestai.bus.DeadLetter;
import io.hestai.bus.Delivery;
import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.StreamEntry;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Messages for people: when, where, who, what, and the fields behind it, or below it if they are long or have several lines. Programs
 * take {@code --json}.
 */
public final class MessageText {
    private static final int ROLE_WIDTH = 8;
    private static final int TYPE_WIDTH = 20;
    private static final int INLINE_CHARACTERS = 100;
    private static final int MAX_CHARACTERS = 4_000;
    private static final String INDENT = "    ";

    private final Style style;
    private final ZoneId zone;

    /**
     * Chooses how messages look.
     *
     * @param style the colours
     * @param zone the reader's zone
     */
    public MessageText(Style style, ZoneId zone) {
        this.style = style;
        this.zone = zone;
    }

    /**
     * A message heard on a channel.
     *
     * @param heard the message
     * @return one or more lines
     */
    public String show(ChannelMessage heard) {
        String place =
                heard.announced().map(at -> heard.channel() + " " + at.id()).orElse(heard.channel());
        return show(place, "", heard.message());
    }

    /**
     * A message of a stream. The stream is the reader's choice and not repeated.
     *
     * @param entry the message at its place
     * @return one or more lines
     */
    public String show(StreamEntry entry) {
        return show(entry.id().toString(), "", entry.message());
    }

    /**
     * A message that is in no stream yet.
     *
     * @param place where it stands
     * @param message the message
     * @return one or more lines
     */
    public String show(String place, Message message) {
        return show(place, "", message);
    }

    /**
     * A message handed to a consumer.
     *
     * @param delivery the delivery
     * @return one or more lines
     */
    public String show(Delivery delivery) {
        String again = delivery.attempt() > 1 ? style.alarm("attempt " + delivery.attempt()) + "  " : "";
        return show(delivery.id().toString(), again, delivery.message());
    }

    /**
     * A message that a group gave up.
     *
     * @param letter the message
     * @return one or more lines
     */
    public String show(DeadLetter letter) {
        return show(letter.entryId().toString(), "", letter.message());
    }

    private String show(String place, String remark, Message message) {
        StringBuilder text = new StringBuilder();
        text.append(style.dim(Times.show(message.timestampMs(), zone))).append("  ");
        text.append(style.dim(Printable.line(place))).append("  ");
        if (message.isRaw()) {
            FieldValue payload = FieldValue.wrap(message.rawPayload());
            return text.append(style.dim("raw"))
                    .append("  ")
                    .append(shown(payload))
                    .toString();
        }
        String role = Printable.line(message.role());
        String type = Printable.line(message.type());
        text.append(style.role(role.isEmpty() ? "-" : role)).append(padding(role, ROLE_WIDTH));
        text.append(style.type(type.isEmpty() ? "-" : type)).append(padding(type, TYPE_WIDTH));
        text.append(remark);
        List<Field> all = withParts(message);
        String inline = inlineOrNull(all);
        if (inline != null) {
            return text.append(inline).toString().stripTrailing();
        }
        StringBuilder block = new StringBuilder(text.toString().stripTrailing());
        appendBlock(block, all);
        return block.toString();
    }

    private static String padding(String text, int width) {
        return " ".repeat(Math.max(width - Math.max(text.length(), 1), 0) + 2);
    }

    /** The optional parts belong to what a person wants to see, under their names of the wire format. */
    private static List<Field> withParts(Message message) {
        List<Field> all = new ArrayList<>();
        message.correlationId().ifPresent(value -> all.add(new Field("correlation_id", FieldValue.of(value))));
        message.replyTo().ifPresent(value -> all.add(new Field("reply_to", FieldValue.of(value))));
        message.key().ifPresent(value -> all.add(new Field("key", FieldValue.of(value))));
        message.traceparent().ifPresent(value -> all.add(new Field("traceparent", FieldValue.of(value))));
        message.contentType().ifPresent(value -> all.add(new Field("content_type", FieldValue.of(value))));
        all.addAll(message.fields());
        return all;
    }

    /** The fields in one line, or null if they are too long for it or have several lines. */
    private static @Nullable String inlineOrNull(List<Field> fields) {
        StringJoiner joined = new StringJoiner("  ");
        int length = 0;
        for (Field field : fields) {
            String text = field.value().isText() ? field.value().text() : "";
            length += field.name().length() + text.length() + 3;
            if (length > INLINE_CHARACTERS || text.indexOf('\n') >= 0) {
                return null;
            }
            joined.add(Printable.line(field.name()) + "="
                    + (field.value().isText() ? quotedIfSpaced(shown(field.value())) : shown(field.value())));
        }
        return joined.toString();
    }

    private static String quotedIfSpaced(String value) {
        return value.isEmpty() || value.indexOf(' ') >= 0 ? '"' + value + '"' : value;
    }

    private static String shown(FieldValue value) {
        return value.isText() ? Printable.line(shortened(value.text())) : Printable.bytes(value.bytes());
    }

    private void appendBlock(StringBuilder text, List<Field> fields) {
        int width = fields.stream().mapToInt(f -> f.name().length()).max().orElse(0);
        for (Field field : fields) {
            String name = Printable.line(field.name());
            String margin = INDENT + " ".repeat(width + 2);
            text.append('\n').append(INDENT).append(style.bold(name));
            text.append(" ".repeat(Math.max(width - name.length(), 0) + 2));
            if (!field.value().isText()) {
                text.append(Printable.bytes(field.value().bytes()));
                continue;
            }
            String separator = "";
            for (String line : shortened(field.value().text()).split("\r?\n", -1)) {
                // A tab is kept as the blanks a person expects; everything else that moves the cursor is shown.
                text.append(separator).append(Printable.line(line.replace("\t", INDENT)));
                separator = "\n" + margin;
            }
        }
    }

    private static String shortened(String value) {
        if (value.length() <= MAX_CHARACTERS) {
            return value;
        }
        int end = Character.isHighSurrogate(value.charAt(MAX_CHARACTERS - 1)) ? MAX_CHARACTERS - 1 : MAX_CHARACTERS;
        return value.substring(0, end) + " … (" + (value.length() - end) + " characters more; --json shows all)";
    }
}
