package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.text.Table;
import io.hestai.bus.redis.BusSetting;
import io.hestai.bus.redis.Contexts;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code hbus context ls}. */
@Command(
        name = "ls",
        description = {"List the contexts; the selected one has a star."},
        footer = {"", "Examples:", "  hbus context ls", "  hbus context ls --json | jq -r .name"})
public final class ContextLsVerb extends Verb {
    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public ContextLsVerb(Context context) {
        super(context);
    }

    /** A context, or what is wrong with its file. */
    private record Row(String name, boolean selected, Map<BusSetting, String> settings, String problem) {}

    @Override
    public Integer call() {
        Contexts contexts = Contexts.of(context().surroundings().environment());
        String selected = contexts.selected().orElse("");
        List<Row> rows = contexts.names().stream()
                .map(name -> row(contexts, name, name.equals(selected)))
                .toList();
        if (json()) {
            rows.forEach(this::printJson);
        } else if (rows.isEmpty()) {
            context().notice("there are no contexts; 'hbus context add' makes one");
        } else {
            Table table = new Table(style(), " ", "NAME", "URL", "NAMESPACE", "ROLE");
            rows.forEach(row -> table.row(
                    row.selected() ? "*" : " ",
                    row.name(),
                    value(row, BusSetting.URL),
                    value(row, BusSetting.NAMESPACE),
                    value(row, BusSetting.ROLE)));
            table.lines().forEach(this::print);
            rows.stream()
                    .filter(row -> !row.problem().isEmpty())
                    .forEach(row -> context().warning(row.problem()));
        }
        return ExitCode.DONE;
    }

    private static Row row(Contexts contexts, String name, boolean selected) {
        try {
            return new Row(name, selected, contexts.read(name), "");
        } catch (IllegalArgumentException e) {
            return new Row(name, selected, Map.of(), String.valueOf(e.getMessage()));
        }
    }

    private static String value(Row row, BusSetting setting) {
        return row.problem().isEmpty() ? row.settings().getOrDefault(setting, "-") : "?";
    }

    private void printJson(Row row) {
        printJson(json -> {
            json.writeStringProperty("name", row.name());
            json.writeBooleanProperty("selected", row.selected());
            for (BusSetting each : List.of(BusSetting.URL, BusSetting.NAMESPACE, BusSetting.ROLE)) {
                if (row.settings().containsKey(each)) {
                    json.writeStringProperty(each.key(), row.settings().get(each));
                }
            }
            if (!row.problem().isEmpty()) {
                json.writeStringProperty("problem", row.problem());
            }
        });
    }
}
