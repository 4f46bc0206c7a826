package io.hestai.bus.app.verbs;

import io.hestai.bus.Message;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hbus pub}. */
@Command(
        name = "pub",
        description = {"Publish a message to whoever listens to a channel now; prints how many received it."},
        footer = {
            "",
            "Examples:",
            "  hbus pub state anchor_loaded anchor_id=XYZ123",
            "  hbus pub state --role agent --data '{\"type\":\"anchor_loaded\",\"n\":1}'",
            "  echo '{\"type\":\"tick\"}' | hbus pub state --data -",
            "",
            "0 receivers is no error: a channel keeps nothing. Use 'hbus add' for what may not be missed."
        })
public final class PubVerb extends Verb {
    @Parameters(index = "0", paramLabel = "CHANNEL", description = "The channel's name.")
    private String channel = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = MessageArguments.LABEL,
            hideParamSyntax = true,
            description = MessageArguments.WHAT)
    private List<String> words = new ArrayList<>();

    @Mixin
    private MessageArguments arguments = new MessageArguments();

    @Mixin
    private SizeLimit size = new SizeLimit();

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public PubVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Message message = arguments.message(words, context().surroundings().in());
        long receivers = context().connect(size::applyTo).channel(channel).publishAndWait(message);
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("channel", channel);
                json.writeNumberProperty("receivers", receivers);
            });
        } else {
            print(Long.toString(receivers));
        }
        return ExitCode.DONE;
    }
}
