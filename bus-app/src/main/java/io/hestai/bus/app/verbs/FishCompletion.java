package io.hestai.bus.app.verbs;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes a completion script for fish, which the parser's library has none for. */
final class FishCompletion {
    private FishCompletion() {}

    static String of(CommandSpec root) {
        StringBuilder script = new StringBuilder("# fish completion of hbus\ncomplete -c hbus -f\n");
        for (OptionSpec option : root.options()) {
            append(script, "", option);
        }
        verbs(script, root, "__fish_use_subcommand");
        return script.append("complete -c hbus -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n")
                .toString();
    }

    private static void verbs(StringBuilder script, CommandSpec parent, String condition) {
        for (CommandLine verb : parent.subcommands().values()) {
            CommandSpec spec = verb.getCommandSpec();
            if (spec.usageMessage().hidden()) {
                continue;
            }
            script.append("complete -c hbus -n ")
                    .append(quoted(condition))
                    .append(" -a ")
                    .append(quoted(spec.name()))
                    .append(" -d ")
                    .append(quoted(first(spec.usageMessage().description())))
                    .append('\n');
            String seen = (parent.parent() == null ? "" : condition + "; and ") + "__fish_seen_subcommand_from "
                    + spec.name();
            appendOptions(script, seen, spec);
            verbs(script, spec, seen);
        }
    }

    private static void appendOptions(StringBuilder script, String seen, CommandSpec spec) {
        for (OptionSpec option : spec.options()) {
            if (!option.inherited()) {
                append(script, " -n " + quoted(seen), option);
            }
        }
    }

    private static void append(StringBuilder script, String condition, OptionSpec option) {
        if (option.hidden()) {
            return;
        }
        script.append("complete -c hbus").append(condition);
        for (String name : option.names()) {
            script.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().max() > 0) {
            script.append(" -x");
        }
        script.append(" -d ").append(quoted(first(option.description()))).append('\n');
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
