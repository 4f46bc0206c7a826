package io.hestai.bus.app.verbs;

import io.hestai.bus.app.json.JsonText;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.MessageText;
import io.hestai.bus.app.text.Style;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/** What all verbs have: the context, help, and ways to print. {@code call} gives the exit code. */
public abstract class Verb implements Callable<Integer> {
    private final Context context;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and leave.")
    @SuppressWarnings("UnusedVariable") // The parser sets it, and acts on it before the verb is called.
    private boolean help;

    /**
     * Creates a verb.
     *
     * @param context the run
     */
    protected Verb(Context context) {
        this.context = context;
    }

    /**
     * The run.
     *
     * @return what the verb works with
     */
    protected Context context() {
        return context;
    }

    /**
     * Whether output is for programs.
     *
     * @return whether {@code --json} was given
     */
    protected boolean json() {
        return context.options().json();
    }

    /**
     * Prints a line of data.
     *
     * @param line the line
     */
    protected void print(String line) {
        context.data(line);
    }

    /**
     * Prints one JSON object as a line of data.
     *
     * @param content writes its names and values
     */
    protected void printJson(Consumer<JsonGenerator> content) {
        context.data(JsonText.object(content));
    }

    /**
     * A name, bold, and what it names, at a distance that is the same for several of them.
     *
     * @param name the name
     * @param width where the value begins
     * @param value what it names
     * @return a line for people
     */
    protected String aligned(String name, int width, String value) {
        return style().bold(name) + " ".repeat(Math.max(1, width - name.length())) + value;
    }

    /** Refuses a number of something that would be none. */
    static long atLeastOne(String option, long value) {
        if (value < 1) {
            throw new UsageException(option + " " + value + " makes no sense; it must be at least 1");
        }
        return value;
    }

    /**
     * The colours for this output.
     *
     * @return the style
     */
    protected Style style() {
        return new Style(
                context.surroundings().terminal(), context.surroundings().environment());
    }

    /**
     * Messages for people.
     *
     * @return how they look
     */
    protected MessageText messageText() {
        return new MessageText(style(), ZoneId.systemDefault());
    }
}
