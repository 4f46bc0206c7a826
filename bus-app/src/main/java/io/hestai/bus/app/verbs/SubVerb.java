package io.hestai.bus.app.verbs;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ChannelMessage;
import io.hestai.bus.ChannelSource;
import io.hestai.bus.app.json.MessageWriter;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.Lifecycle;
import io.hestai.bus.app.text.MessageText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus sub}. */
@Command(
        name = "sub",
        description = {"Listen to channels and print each message as it comes."},
        footer = {
            "",
            "Examples:",
            "  hbus sub state",
            "  hbus sub 'agents/*' --pattern --json | jq -r .fields.anchor_id",
            "  hbus sub state --count 1 --timeout 5s || echo 'nobody spoke'",
            "",
            "What is published while nobody listens is lost; 'hbus read' shows what was stored."
        })
public final class SubVerb extends Verb {
    @Parameters(arity = "1..*", paramLabel = "CHANNEL", description = "The channels' names, or patterns.")
    private List<String> channels = new ArrayList<>();

    @Option(
            names = {"-p", "--pattern"},
            description = "Take the names for patterns with *, ? and [abc].")
    private boolean pattern;

    @Mixin
    private WaitOptions waiting = new WaitOptions();

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public SubVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Lifecycle lifecycle = context().lifecycle();
        Quota quota = waiting.quota(lifecycle);
        @Nullable Duration timeout = waiting.timeout();
        Bus bus = context().connect();
        context().tellEvents(bus, event -> !(event instanceof BusEvent.HandlerFailed));
        ChannelSource source = pattern ? bus.channelsMatching(channels) : bus.channels(channels);
        MessageText text = messageText();
        lifecycle.own(source.subscribe(heard -> print(heard, text, quota)));
        context().notice("listening to " + String.join(", ", channels));
        return WaitOptions.exitCode(lifecycle, lifecycle.await(timeout), quota);
    }

    private void print(ChannelMessage heard, MessageText text, Quota quota) {
        if (!quota.isOpen()) {
            return;
        }
        try {
            print(json() ? MessageWriter.write(heard) : text.show(heard));
        } catch (RuntimeException e) {
            context().lifecycle().fail(e);
            throw e;
        }
        if (quota.take()) {
            context().lifecycle().finish();
        }
    }
}
