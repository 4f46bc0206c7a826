package io.hestai.bus.app.verbs;

import io.hestai.bus.GroupInfo;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.text.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hbus groups}. */
@Command(
        name = "groups",
        description = {"List the groups of a stream: how far they are, and what they have not settled."},
        footer = {"", "Examples:", "  hbus groups council_ctx", "  hbus groups jobs --json | jq 'select(.pending > 0)'"
        })
public final class GroupsVerb extends Verb {
    @Parameters(index = "0", paramLabel = "STREAM", description = "The stream's name.")
    private String stream = "";

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public GroupsVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        List<GroupInfo> groups = context().connect().stream(stream).groups();
        if (json()) {
            groups.forEach(this::printGroupJson);
            return ExitCode.DONE;
        }
        if (groups.isEmpty()) {
            context().notice("the stream " + stream + " has no groups");
            return ExitCode.DONE;
        }
        Table table = new Table(style(), "GROUP", "CONSUMERS", "PENDING", "WAITING", "LAST DELIVERED");
        for (GroupInfo group : groups) {
            String lag = group.lag().isPresent() ? Long.toString(group.lag().getAsLong()) : "?";
            table.row(group.name(), group.consumers(), group.pending(), lag, group.lastDelivered());
        }
        table.lines().forEach(this::print);
        return ExitCode.DONE;
    }

    private void printGroupJson(GroupInfo group) {
        printJson(json -> {
            json.writeStringProperty("stream", stream);
            json.writeStringProperty("group", group.name());
            json.writeNumberProperty("consumers", group.consumers());
            json.writeNumberProperty("pending", group.pending());
            json.writeStringProperty("last_delivered_id", group.lastDelivered().toString());
            group.lag().ifPresent(lag -> json.writeNumberProperty("lag", lag));
        });
    }
}
