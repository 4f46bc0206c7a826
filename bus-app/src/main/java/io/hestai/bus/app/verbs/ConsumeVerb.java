package io.hestai.bus.app.verbs;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Delivery;
import io.hestai.bus.Position;
import io.hestai.bus.Subscription;
import io.hestai.bus.app.json.MessageWriter;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.Lifecycle;
import io.hestai.bus.app.runtime.OutputClosedException;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.Durations;
import io.hestai.bus.app.text.MessageText;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus consume}. */
@Command(
        name = "consume",
        description = {"Work as a member of a group: each message goes to one member, and again until it is done."},
        footer = {
            "",
            "Examples:",
            "  hbus consume council_ctx --group daemon",
            "  hbus consume jobs -g workers --exec 'jq -r .fields.path | xargs convert'",
            "  hbus consume jobs -g workers --json --count 10 --timeout 5s > batch.jsonl",
            "",
            "A message is acknowledged after it was printed or, with --exec, after the command exited 0; any other",
            "exit brings the message again after a pause, and to the dead letters after 5 attempts."
        })
public final class ConsumeVerb extends Verb {
    /** How long the end waits for a command under way; after that its message is left to be delivered again. */
    private static final Duration HANDLER = Duration.ofSeconds(60);

    @Parameters(index = "0", paramLabel = "STREAM", description = "The stream's name.")
    private String stream = "";

    @Option(
            names = {"-g", "--group"},
            required = true,
            paramLabel = "G",
            description = "The group; made if it does not exist.")
    private String group = "";

    @Option(
            names = {"-c", "--consumer"},
            paramLabel = "C",
            description = "This member's name. The same name after a restart gets its unfinished messages first.")
    private @Nullable String consumer;

    @Option(
            names = {"-f", "--from"},
            paramLabel = "start|end",
            description = "Where the group begins if it does not exist yet. Default: start")
    private @Nullable String from;

    @Option(
            names = "--lease",
            paramLabel = "TIME",
            description = "After how long without a sign of life others take this member's messages over. Default: 30s")
    private @Nullable String lease;

    @Option(
            names = {"-x", "--exec"},
            paramLabel = "COMMAND",
            description = "Run by sh -c for each message, with the message's JSON on its standard input.")
    private @Nullable String command;

    @Mixin
    private WaitOptions waiting = new WaitOptions();

    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public ConsumeVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Lifecycle lifecycle = context().lifecycle();
        Quota quota = waiting.quota(lifecycle);
        @Nullable Duration timeout = waiting.timeout();
        ConsumeOptions options = options();
        Bus bus = command == null ? context().connect() : context().connectForHandlers(HANDLER);
        // A command that failed is told by this verb, in better words.
        context().tellEvents(bus, event -> !(event instanceof BusEvent.HandlerFailed));
        MessageText text = messageText();
        Subscription working = lifecycle.own(
                bus.stream(stream).group(group).consume(delivery -> handle(delivery, text, quota), options));
        subscription.complete(working);
        context().notice("working on " + stream + " as a member of group " + group);
        Thread watch = SubscriptionWatch.start(working, lifecycle);
        int exitCode = WaitOptions.exitCode(lifecycle, lifecycle.await(timeout), quota);
        watch.interrupt();
        return exitCode;
    }

    private ConsumeOptions options() {
        ConsumeOptions options = ConsumeOptions.manualAck();
        if (consumer != null) {
            options = options.consumer(consumer);
        }
        if (lease != null) {
            options = options.lease(Durations.parse(lease));
        }
        if (from == null || from.equals("start")) {
            return options;
        }
        if (from.equals("end")) {
            return options.createAt(Position.end());
        }
        throw new UsageException("a group begins at start or end, not at '" + from + "'");
    }

    private void handle(Delivery delivery, MessageText text, Quota quota) throws Exception {
        if (!quota.isOpen()) {
            // It came while the run was ending: neither acknowledged nor retried, it stays pending and comes again.
            return;
        }
        try {
            if (command == null) {
                print(json() ? MessageWriter.write(delivery) : text.show(delivery));
            } else {
                run(command, delivery);
            }
        } catch (OutputClosedException | FailedException e) {
            context().lifecycle().fail(e);
            throw e;
        }
        delivery.ack();
        if (quota.take()) {
            // Before this handler returns, so that no further message is taken from the group.
            subscription.join().close();
            context().lifecycle().finish();
        }
    }

    private void run(String shellCommand, Delivery delivery) throws InterruptedException {
        int exit;
        try {
            exit = new ShellCommand(shellCommand).run(MessageWriter.write(delivery) + '\n');
        } catch (IOException e) {
            throw new FailedException("cannot run sh: " + e.getMessage(), ExitCode.FAILED, e);
        }
        if (exit != 0) {
            context()
                    .notice("the command exited " + exit + " for " + delivery.id() + " (attempt " + delivery.attempt()
                            + ")");
            throw new IllegalStateException("the command exited " + exit);
        }
    }
}
