package io.hestai.bus.app.verbs;

import io.hestai.bus.app.json.JsonText;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.text.MessageText;
import io.hestai.bus.app.text.Style;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/** What all verbs have: the context, help, and ways to print. {@code call} gives the exit code. */
abstract class Verb implements Callable<Integer> {
    private final Context context;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and leave.")
    @SuppressWarnings("UnusedVariable") // The parser sets it, and acts on it before the verb is called.
    private boolean help;

    Verb(Context context) {
        this.context = context;
    }

    Context context() {
        return context;
    }

    boolean json() {
        return context.options().json();
    }

    void print(String line) {
        context.data(line);
    }

    void printJson(Consumer<JsonGenerator> content) {
        context.data(JsonText.object(content));
    }

    Style style() {
        return new Style(
                context.surroundings().terminal(), context.surroundings().environment());
    }

    MessageText messageText() {
        return new MessageText(style(), ZoneId.systemDefault());
    }
}
