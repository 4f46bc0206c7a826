package io.hestai.bus.app.verbs;

import io.hestai.bus.Bus;
import io.hestai.bus.EntryId;
import io.hestai.bus.RefusedException;
import io.hestai.bus.StreamInfo;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.text.Table;
import io.hestai.bus.app.text.Times;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code hbus ls}. */
@Command(
        name = "ls",
        description = {"List the streams, and the channels that somebody listens to now."},
        footer = {"", "Examples:", "  hbus ls", "  hbus ls --json | jq -r 'select(.stream) | .stream'"})
public final class LsVerb extends Verb {
    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public LsVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Bus bus = context().connect();
        List<StreamInfo> streams = new ArrayList<>();
        for (String name : bus.streamNames()) {
            info(bus, name).ifPresent(streams::add);
        }
        List<String> channels = bus.channelNames();
        if (json()) {
            streams.forEach(this::printStreamJson);
            channels.forEach(name -> printJson(json -> json.writeStringProperty("channel", name)));
        } else {
            printForPeople(bus, streams, channels);
        }
        return ExitCode.DONE;
    }

    private static Optional<StreamInfo> info(Bus bus, String name) {
        try {
            return Optional.of(bus.stream(name).info());
        } catch (RefusedException e) {
            if (e.reason() == RefusedException.Reason.NO_SUCH_STREAM) {
                // Removed since it was listed.
                return Optional.empty();
            }
            throw e;
        }
    }

    private void printStreamJson(StreamInfo info) {
        printJson(json -> {
            json.writeStringProperty("stream", info.name());
            json.writeNumberProperty("length", info.length());
            json.writeNumberProperty("groups", info.groups());
            info.last().ifPresent(id -> json.writeStringProperty("last_entry_id", id.toString()));
        });
    }

    private void printForPeople(Bus bus, List<StreamInfo> streams, List<String> channels) {
        if (streams.isEmpty() && channels.isEmpty()) {
            context()
                    .notice("nothing here yet in namespace " + bus.namespace()
                            + "; 'hbus add greetings hello name=world' makes a stream");
            return;
        }
        if (!streams.isEmpty()) {
            Table table = new Table(style(), "STREAM", "ENTRIES", "GROUPS", "LAST");
            for (StreamInfo info : streams) {
                table.row(
                        info.name(),
                        info.length(),
                        info.groups(),
                        info.last().map(LsVerb::time).orElse("-"));
            }
            table.lines().forEach(this::print);
        }
        if (!channels.isEmpty()) {
            Table table = new Table(style(), "CHANNEL");
            channels.forEach(table::row);
            table.lines().forEach(this::print);
        }
    }

    static String time(EntryId id) {
        return Times.show(id.ms(), ZoneId.systemDefault());
    }
}
