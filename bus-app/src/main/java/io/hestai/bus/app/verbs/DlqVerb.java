package io.hestai.bus.app.verbs;

import io.hestai.bus.DeadLetter;
import io.hestai.bus.DeadLetters;
import io.hestai.bus.EntryId;
import io.hestai.bus.app.json.MessageWriter;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.MessageText;
import io.hestai.bus.app.text.Printable;
import io.hestai.bus.app.text.Table;
import io.hestai.bus.app.text.Times;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus dlq}. */
@Command(
        name = "dlq",
        description = {"Look after a group's dead letters: list, show, redrive or drop them."},
        footer = {
            "",
            "Examples:",
            "  hbus dlq ls jobs workers",
            "  hbus dlq show jobs workers 1790000000000-0",
            "  hbus dlq redrive jobs workers 1790000000000-0 1790000000000-1",
            "  hbus dlq redrive jobs workers --all",
            "  hbus dlq drop jobs workers --all",
            "",
            "An ID is that of the dead letter, the first column of ls. Redriven messages go to this group alone, as new",
            "ones with their message id. redrive and drop do all of the IDs given, or none."
        })
public final class DlqVerb extends Verb {
    private static final int PAGE = 500;
    private static final int REASON_WIDTH = 60;

    /** What is done with dead letters. */
    enum Action {
        /** Lists them. */
        ls,
        /** Shows them whole. */
        show,
        /** Hands them to the group again. */
        redrive,
        /** Throws them away. */
        drop
    }

    @Parameters(index = "0", paramLabel = "ls|show|redrive|drop", description = "What to do.")
    private Action action = Action.ls;

    @Parameters(index = "1", paramLabel = "STREAM", description = "The stream's name.")
    private String stream = "";

    @Parameters(index = "2", paramLabel = "GROUP", description = "The group's name.")
    private String group = "";

    @Parameters(index = "3..*", arity = "0..*", paramLabel = "ID", description = "Which dead letters.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = {"-a", "--all"},
            description = "All of them, instead of IDs.")
    private boolean all;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "100",
            description = "ls: how many at most, oldest first. Default: 100")
    private int count;

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public DlqVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        List<EntryId> wanted = ids();
        check(wanted);
        DeadLetters letters = context().connect().stream(stream).group(group).deadLetters();
        switch (action) {
            case ls -> list(letters);
            case show -> show(letters, wanted);
            case redrive -> told("redriven", "redrove", all ? letters.redriveAll() : letters.redrive(wanted));
            case drop -> told("dropped", "dropped", all ? letters.dropAll() : letters.drop(wanted));
        }
        return ExitCode.DONE;
    }

    private List<EntryId> ids() {
        return ids.stream().map(EntryId::parse).toList();
    }

    private void check(List<EntryId> wanted) {
        atLeastOne("--count", count);
        if (action == Action.ls) {
            if (!wanted.isEmpty()) {
                throw new UsageException("ls lists all of them; 'hbus dlq show' takes IDs");
            }
        } else if (all == !wanted.isEmpty()) {
            throw new UsageException("which dead letters? give their IDs, or --all for all of them");
        }
    }

    private void list(DeadLetters letters) {
        List<DeadLetter> found = letters.list(count);
        if (json()) {
            found.forEach(letter -> context().data(MessageWriter.write(stream, group, letter)));
            return;
        }
        if (found.isEmpty()) {
            context().notice("there are no dead letters of group " + group + " of " + stream);
            return;
        }
        Table table = new Table(style(), "ID", "ENTRY", "TYPE", "ATTEMPTS", "GIVEN UP", "REASON");
        for (DeadLetter letter : found) {
            table.row(
                    letter.id(),
                    letter.entryId(),
                    Printable.line(letter.type()),
                    letter.attempts(),
                    Times.show(letter.lastTime()),
                    Printable.line(letter.reason(), REASON_WIDTH));
        }
        table.lines().forEach(this::print);
        long more = letters.count() - found.size();
        if (more > 0) {
            context().notice(more + " more; --count shows them");
        }
    }

    private void show(DeadLetters letters, List<EntryId> wanted) {
        if (!all) {
            wanted.forEach(id -> show(letters.find(id)
                    .orElseThrow(() -> new FailedException("there is no dead letter " + id + " of group " + group
                            + " of " + stream + "; 'hbus dlq ls' lists them"))));
            return;
        }
        List<DeadLetter> page = letters.list(PAGE);
        while (!page.isEmpty()) {
            page.forEach(this::show);
            page = letters.list(page.get(page.size() - 1).id(), PAGE);
        }
    }

    private void show(DeadLetter letter) {
        if (json()) {
            context().data(MessageWriter.write(stream, group, letter));
            return;
        }
        MessageText text = messageText();
        print(text.show(letter));
        row("dead letter", letter.id().toString());
        row("reason", Printable.line(letter.reason()));
        if (!letter.error().isEmpty()) {
            row("error", Printable.line(letter.error()));
        }
        row(
                "attempts",
                letter.attempts() + (letter.redrives() > 0 ? ", redriven " + letter.redrives() + " times" : ""));
        row("consumer", Printable.line(letter.consumer()));
        row("first failed", Times.show(letter.firstTime()));
        row("given up", Times.show(letter.lastTime()));
    }

    private void row(String name, String value) {
        print("    " + aligned(name, 14, value));
    }

    private void told(String property, String verb, long messages) {
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("stream", stream);
                json.writeStringProperty("group", group);
                json.writeNumberProperty(property, messages);
            });
        } else {
            print(verb + " " + messages + (messages == 1 ? " message" : " messages"));
        }
    }
}
