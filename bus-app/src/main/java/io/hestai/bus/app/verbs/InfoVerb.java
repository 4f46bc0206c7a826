package io.hestai.bus.app.verbs;

import io.hestai.bus.Bus;
import io.hestai.bus.EntryId;
import io.hestai.bus.GroupBacklog;
import io.hestai.bus.GroupInfo;
import io.hestai.bus.PendingEntry;
import io.hestai.bus.RefusedException;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamInfo;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.text.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

/** {@code hbus info}. */
@Command(
        name = "info",
        description = {"Show the figures of a stream, what its groups have on their hands, and where its cursors are."},
        footer = {
            "",
            "Examples:",
            "  hbus info council_ctx",
            "  hbus info council_ctx --json | jq .length",
            "  hbus info jobs --json | jq '.group_backlogs[] | select(.dead_letters > 0)'"
        })
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

    /** What the bus keeps beside a stream; an observer may not be allowed to see it. */
    private record Kept(Optional<String> epoch, Map<String, GroupBacklog> groups, Map<String, EntryId> cursors) {}

    @Override
    public Integer call() {
        Bus bus = context().connect();
        StreamInfo info = bus.stream(stream).info();
        Optional<Kept> kept = kept(bus);
        if (json()) {
            printJson(json -> {
                write(json, info);
                if (kept.isPresent()) {
                    write(json, kept.get());
                }
            });
            return ExitCode.DONE;
        }
        row("stream", info.name());
        row("entries", Long.toString(info.length()));
        row("first", withTime(info.first()));
        row("last", withTime(info.last()));
        row("highest id", info.lastGenerated().toString());
        row("groups", Long.toString(info.groups()));
        row("memory", (info.memoryBytes() + 1023) / 1024 + " KiB (estimated)");
        kept.ifPresent(this::show);
        return ExitCode.DONE;
    }

    private Optional<Kept> kept(Bus bus) {
        Stream asked = bus.stream(stream);
        try {
            Map<String, GroupBacklog> groups = new LinkedHashMap<>();
            for (GroupInfo group : asked.groups()) {
                groups.put(group.name(), asked.group(group.name()).backlog());
            }
            return Optional.of(new Kept(bus.epoch(), groups, asked.cursors()));
        } catch (RefusedException e) {
            context().notice("what the bus keeps beside the stream cannot be shown: " + e.getMessage());
            return Optional.empty();
        }
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

    private static void write(JsonGenerator json, Kept kept) {
        kept.epoch().ifPresent(epoch -> json.writeStringProperty("epoch", epoch));
        json.writeArrayPropertyStart("group_backlogs");
        kept.groups().forEach((group, backlog) -> write(json, group, backlog));
        json.writeEndArray();
        json.writeObjectPropertyStart("cursors");
        kept.cursors().forEach((name, id) -> json.writeStringProperty(name, id.toString()));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String group, GroupBacklog backlog) {
        json.writeStartObject();
        json.writeStringProperty("group", group);
        json.writeNumberProperty("dead_letters", backlog.deadLetters());
        json.writeNumberProperty("retries", backlog.retries());
        json.writeNumberProperty("redriven", backlog.redriven());
        backlog.oldestPending().ifPresent(oldest -> {
            json.writeStringProperty("oldest_pending_id", oldest.id().toString());
            json.writeStringProperty("oldest_pending_consumer", oldest.consumer());
            json.writeNumberProperty("oldest_pending_idle_ms", oldest.idle().toMillis());
        });
        json.writeArrayPropertyStart("left");
        backlog.left().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void show(Kept kept) {
        row("epoch", kept.epoch().orElse("-"));
        if (!kept.groups().isEmpty()) {
            print("");
            Table table = new Table(style(), "GROUP", "DEAD", "RETRIES", "REDRIVEN", "OLDEST PENDING", "LEFT");
            kept.groups()
                    .forEach((group, backlog) -> table.row(
                            group,
                            backlog.deadLetters(),
                            backlog.retries(),
                            backlog.redriven(),
                            oldest(backlog.oldestPending()),
                            backlog.left().isEmpty() ? "-" : String.join(" ", backlog.left())));
            table.lines().forEach(this::print);
        }
        if (!kept.cursors().isEmpty()) {
            print("");
            Table table = new Table(style(), "CURSOR", "AT");
            kept.cursors().forEach((name, id) -> table.row(name, id));
            table.lines().forEach(this::print);
        }
    }

    private static String oldest(Optional<PendingEntry> oldest) {
        return oldest.map(each -> each.id() + ", " + each.idle().toSeconds() + " s with " + each.consumer())
                .orElse("-");
    }

    private void row(String name, String value) {
        print(aligned(name, 12, value));
    }

    private static String withTime(Optional<EntryId> id) {
        return id.map(at -> at + "  (" + LsVerb.time(at) + ")").orElse("-");
    }
}
