package io.hestai.bus.app.demo;

import io.hestai.bus.Bus;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.OutputClosedException;
import io.hestai.bus.app.runtime.TemporaryRedis;
import io.hestai.bus.app.runtime.UsageException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One of the processes of the demo. Not for people. */
@Command(name = "demo-role", hidden = true, description = "One of the processes of 'hbus demo'.")
public final class DemoRoleVerb implements Callable<Integer> {
    static final String AGENT = "agent";
    static final String UI = "ui";
    static final String DAEMON = "daemon";
    static final String STREAM = "council_ctx";
    static final String CHANNEL = "state";

    private final Context context;

    @Parameters(index = "0")
    private String role = "";

    @Option(names = "--directory", required = true)
    private Path directory = Path.of("");

    @Option(names = "--redis", required = true)
    private String url = "";

    @Option(names = "--run")
    private int run = 1;

    @Option(names = "--input")
    private @Nullable Path input;

    @Option(names = "--messages")
    private @Nullable Integer messages;

    @Option(names = "--busy-at")
    private int busyAt;

    @Option(names = "--notes")
    private boolean notes;

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public DemoRoleVerb(Context context) {
        this.context = context;
    }

    static Path recording(Path directory, String role) {
        return directory.resolve(role + ".jsonl");
    }

    @Override
    public Integer call() throws InterruptedException {
        Recording recording = context.lifecycle().own(Recording.append(recording(directory, role), run));
        Bus bus = context.connect();
        DemoRole player = switch (role) {
            case AGENT -> new AgentRole(bus, recording, context, Script.of(input, messages));
            case UI -> new UiRole(bus, recording, context, notes);
            case DAEMON -> new DaemonRole(bus, recording, context, busyAt);
            default -> throw new UsageException("the demo has no role " + role);
        };
        ParentLine parent = ParentLine.open(context.surroundings().in(), player::until);
        try {
            player.play(parent);
        } catch (OutputClosedException e) {
            // The demo does not hear us any more; what to do then comes next.
        }
        if (parent.awaitOrphaned() && role.equals(UI)) {
            // The demo itself was killed: somebody has to put the lights out.
            context.lifecycle().close();
            TemporaryRedis.startedIn(directory, url).close();
        }
        return ExitCode.DONE;
    }
}
