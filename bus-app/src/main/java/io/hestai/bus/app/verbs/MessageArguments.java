package io.hestai.bus.app.verbs;

import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import io.hestai.bus.ReservedName;
import io.hestai.bus.app.json.MalformedMessageException;
import io.hestai.bus.app.json.MessageParts;
import io.hestai.bus.app.json.MessageReader;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A message on the command line: {@code [TYPE] [name=value …]}, {@code --data}, or both: the words are set over the data. */
final class MessageArguments {
    /** More than any message may have by default, and a bound for a runaway producer on standard input. */
    private static final int MAX_DATA_BYTES = 64 << 20;

    static final String LABEL = "[TYPE] [name=value …]";
    static final String WHAT = "What happened, and the fields; values are text. key, correlation_id, reply_to and the"
            + " other names of the wire format set that part of the message.";

    @Option(
            names = {"-d", "--data"},
            paramLabel = "JSON",
            description = "The whole message as a JSON object; - reads it from standard input.")
    private @Nullable String data;

    boolean hasData() {
        return data != null;
    }

    /**
     * The message.
     *
     * @param words the type and the fields, as typed
     * @param in where {@code --data -} is read
     */
    Message message(List<String> words, InputStream in) {
        Message base = data == null ? Message.of("") : parse(data.equals("-") ? readAll(in) : data);
        if (words.isEmpty()) {
            return base;
        }
        if (base.isRaw()) {
            throw new UsageException("a raw payload has neither type nor fields; leave out '" + words.get(0) + "'");
        }
        MessageBuilder message = base.toBuilder();
        boolean first = true;
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                set(message, word.substring(0, equals), word.substring(equals + 1));
            } else if (first && equals < 0) {
                message.type(word);
            } else {
                throw new UsageException("'" + word + "' is no field; after the type, write name=value");
            }
            first = false;
        }
        return message.build();
    }

    private static void set(MessageBuilder message, String name, String value) {
        if (!ReservedName.is(name)) {
            message.field(name, FieldValue.of(value));
        } else if (!MessageParts.set(message, name, value)) {
            throw new UsageException("'" + value + "' is no " + name + "; write milliseconds or seconds since 1970");
        }
    }

    private static Message parse(String json) {
        try {
            return MessageReader.read(json.strip());
        } catch (MalformedMessageException e) {
            throw new UsageException("--data is not the JSON of a message: " + e.where() + ": " + e.getMessage());
        }
    }

    private static String readAll(InputStream in) {
        try {
            byte[] bytes = in.readNBytes(MAX_DATA_BYTES + 1);
            if (bytes.length > MAX_DATA_BYTES) {
                throw new UsageException("standard input has more than " + (MAX_DATA_BYTES >> 20) + " MiB;"
                        + " one message is far smaller");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UsageException("standard input is not UTF-8; send bytes as {\"$base64\":\"…\"}");
        } catch (IOException e) {
            throw new FailedException("cannot read standard input: " + e.getMessage());
        }
    }
}
