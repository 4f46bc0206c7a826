package io.hestai.bus.app.demo;

import io.hestai.bus.Message;
import io.hestai.bus.app.json.JsonLines;
import io.hestai.bus.app.json.MalformedMessageException;
import io.hestai.bus.app.json.MessageReader;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.FailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the agent says: invented, or read from a file of JSON lines. The same every time, so that two processes can know it. */
final class Script {
    private static final List<String> TOPICS = List.of(
            "keep the parser, drop the cache",
            "the migration waits for the backup",
            "naïve retry → exactly one, with a lease",
            "Entscheidung: zuerst messen, dann ändern",
            "設計を先に、実装は後で",
            "ship it 🚀");

    private final List<Message> messages;

    private Script(List<Message> messages) {
        this.messages = messages;
    }

    static Script of(@Nullable Path input, @Nullable Integer limit) {
        return input == null ? invented(limit == null ? 300 : limit) : read(input, limit);
    }

    /** The messages, without id and time. */
    List<Message> messages() {
        return messages;
    }

    private static Script invented(int count) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String topic = TOPICS.get(i % TOPICS.size());
            messages.add(Message.of("council_context_updated")
                    .with("revision", i + 1L)
                    .with("new_context", "Decision " + (i + 1) + ": " + topic + "\n\tseen by: agent, ui, daemon\r\n")
                    .withJson("votes", "{\"for\":" + (i % 5 + 1) + ",\"against\":[" + i % 3 + "]}"));
        }
        return new Script(messages);
    }

    private static Script read(Path input, @Nullable Integer limit) {
        List<Message> messages = new ArrayList<>();
        try (InputStream in = Files.newInputStream(input)) {
            JsonLines lines = new JsonLines(in);
            String where = input + ", line ";
            try {
                for (String line = lines.next(); line != null; line = lines.next()) {
                    if (limit != null && messages.size() >= limit) {
                        break;
                    }
                    Message message = MessageReader.read(line);
                    if (message.isRaw()) {
                        throw new FailedException(where + lines.number() + ": a raw payload cannot be stored");
                    }
                    // Its id must be new: the file may hold the same message twice, or have been played before.
                    messages.add(message.withMessageId(""));
                }
            } catch (MalformedMessageException e) {
                throw new FailedException(
                        where + lines.number() + ", column " + e.column() + ": " + e.getMessage(), ExitCode.FAILED, e);
            }
        } catch (NoSuchFileException e) {
            throw new FailedException("there is no file " + input, ExitCode.FAILED, e);
        } catch (IOException e) {
            throw new FailedException("cannot read " + input + ": " + e.getMessage(), ExitCode.FAILED, e);
        }
        if (messages.isEmpty()) {
            throw new FailedException(input + " has no messages; give one JSON object a line");
        }
        return new Script(messages);
    }
}
