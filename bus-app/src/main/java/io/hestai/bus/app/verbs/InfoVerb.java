package io.hestai.bus.app.verbs;

import io.hestai.bus.EntryId;
import io.hestai.bus.StreamInfo;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

/** {@code hbus info}. */
@Command(
        name = "info",
        description = {"Show the figures of a stream."},
        footer = {"", "Examples:", "  hbus info council_ctx", "  hbus info council_ctx --json | jq .length"})
public final class InfoVerb extends Verb {
    @Parameters(index = "0", paramLabel = "STREAM", description = "The stream's name.")
    private String stream = "";

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public InfoVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        StreamInfo info = context().connect().stream(stream).info();
        if (json()) {
            printJson(json -> write(json, info));
            return ExitCode.DONE;
        }
        row("stream", info.name());
        row("entries", Long.toString(info.length()));
        row("first", withTime(info.first()));
        row("last", withTime(info.last()));
        row("highest id", info.lastGenerated().toString());
        row("groups", Long.toString(info.groups()));
        row("memory", (info.memoryBytes() + 1023) / 1024 + " KiB (estimated)");
        return ExitCode.DONE;
    }

    private static void write(JsonGenerator json, StreamInfo info) {
        json.writeStringProperty("stream", info.name());
        json.writeNumberProperty("length", info.length());
        info.first().ifPresent(id -> json.writeStringProperty("first_entry_id", id.toString()));
        info.last().ifPresent(id -> json.writeStringProperty("last_entry_id", id.toString()));
        json.writeStringProperty("last_generated_id", info.lastGenerated().toString());
        json.writeNumberProperty("groups", info.groups());
        json.writeNumberProperty("memory_bytes", info.memoryBytes());
    }

    private void row(String name, String value) {
        print(style().bold(name) + " ".repeat(12 - name.length()) + value);
    }

    private static String withTime(Optional<EntryId> id) {
        return id.map(at -> at + "  (" + LsVerb.time(at) + ")").orElse("-");
    }
}
