package io.hestai.bus.app.demo;

import io.hestai.bus.Bus;
import io.hestai.bus.EntryId;
import io.hestai.bus.Group;
import io.hestai.bus.GroupInfo;
import io.hestai.bus.app.runtime.ChildProcess;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.JavaCommand;
import io.hestai.bus.app.runtime.Lifecycle;
import io.hestai.bus.app.runtime.TemporaryRedis;
import io.hestai.bus.app.text.Durations;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.Contexts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Directs the demo: starts Redis and the three processes, kills one of them while it has a message in hand, restarts it, waits until all
 * have what is theirs, and reads what they recorded. Every wait is bounded, and whatever was started is in the care of the lifecycle.
 */
final class Demo {
    private static final Duration START = Duration.ofSeconds(15);
    private static final Duration CATCH_UP = Duration.ofSeconds(10);
    private static final Duration LEAVE = Duration.ofSeconds(3);
    private static final Duration AWAY = Duration.ofMillis(300);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Context context;
    private final Lifecycle lifecycle;
    private final @Nullable Path input;
    private final @Nullable Integer limit;
    private final long startNs = System.nanoTime();
    private final List<ChildProcess> playing = new ArrayList<>();

    Demo(Context context, @Nullable Path input, @Nullable Integer limit) {
        this.context = context;
        this.lifecycle = context.lifecycle();
        this.input = input;
        this.limit = limit;
    }

    Summary run() {
        // Read here first: a file that is no transcript is to be told before anything is started.
        int count = Script.of(input, limit).messages().size();
        TemporaryRedis redis = lifecycle.open(() -> TemporaryRedis.start("hbus-demo"));
        context.tell("Three programs, one Redis, and one of them will be killed.");
        tell("a private Redis is up, for this demo only");
        List<String> notes = input == null ? List.of("--notes") : List.of();
        ChildProcess ui = start(redis, DemoRoleVerb.UI, notes);
        ChildProcess agent = start(redis, DemoRoleVerb.AGENT, script());
        ChildProcess daemon =
                start(redis, DemoRoleVerb.DAEMON, List.of("--busy-at", Integer.toString((count + 1) / 2)));
        Bus bus = lifecycle.own(context.surroundings()
                .connector()
                .connect(BusConfig.forRole("demo").withUrl(redis.url())));
        ui.await("ready", START, lifecycle);
        tell("ui      follows stream council_ctx under the cursor 'ui', and listens to channel state");
        daemon.await("ready", START, lifecycle);
        tell("daemon  works on stream council_ctx as the group 'daemon', and listens to channel state");
        agent.await("ready", START, lifecycle);
        tell("agent   stores " + count + (input == null ? " messages" : " lines of " + input.getFileName())
                + " in council_ctx, and says as much over state");
        agent.say(ParentLine.GO);

        Summary.Kill kill = killAndRestart(redis, bus, daemon, sending(count));
        EntryId last = EntryId.parse(agent.await("done", sending(count), lifecycle));
        tell("agent   has stored everything");
        ui.say(ParentLine.UNTIL + last);
        last = EntryId.parse(ui.await("done", CATCH_UP.plus(sending(count)), lifecycle));
        tell("ui      has read everything");
        awaitSettled(bus, last, CATCH_UP.plus(sending(count)));
        tell("daemon  has acknowledged everything");
        return leave(redis, kill);
    }

    /** At least a thousand messages a second, on any machine. */
    private static Duration sending(int count) {
        return Duration.ofSeconds(15).plusMillis(count);
    }

    private List<String> script() {
        List<String> arguments = new ArrayList<>();
        if (input != null) {
            arguments.addAll(List.of("--input", input.toString()));
        }
        if (limit != null) {
            arguments.addAll(List.of("--messages", limit.toString()));
        }
        return arguments;
    }

    private ChildProcess start(TemporaryRedis redis, String role, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of("demo-role", role, "--role", role, "--url", redis.url()));
        arguments.addAll(
                List.of("--redis", redis.url(), "--directory", redis.directory().toString()));
        arguments.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(JavaCommand.withArguments(arguments));
        // Somebody's namespace or password has no business in this Redis.
        builder.environment().keySet().removeIf(name -> name.startsWith("HBUS_"));
        builder.environment().put("HBUS_CONTEXT", Contexts.NONE);
        ChildProcess process = lifecycle.open(() -> ChildProcess.start(role, builder));
        playing.add(process);
        return process;
    }

    private Summary.Kill killAndRestart(TemporaryRedis redis, Bus bus, ChildProcess daemon, Duration patience) {
        String entry = daemon.await("busy", patience, lifecycle);
        Group group = bus.stream(DemoRoleVerb.STREAM).group(DaemonRole.GROUP);
        int pending = group.pending(1_000).size();
        if (pending == 0) {
            throw new FailedException("the daemon is busy with " + entry + ", but Redis knows of no pending message");
        }
        daemon.kill();
        playing.remove(daemon);
        long killedNs = System.nanoTime();
        tell("daemon  KILLED (SIGKILL) in the middle of message " + entry + "; the others go on");
        lifecycle.awaitStop(AWAY);
        ChildProcess again = start(redis, DemoRoleVerb.DAEMON, List.of("--run", "2"));
        again.await("ready", START, lifecycle);
        Duration away = Duration.ofNanos(System.nanoTime() - killedNs);
        tell("daemon  is back under its old name after " + Durations.show(away));
        return new Summary.Kill(DemoRoleVerb.DAEMON, pending, away);
    }

    /** Waits until the group has been handed everything up to an entry, and has settled all of it. */
    private void awaitSettled(Bus bus, EntryId last, Duration patience) {
        Group group = bus.stream(DemoRoleVerb.STREAM).group(DaemonRole.GROUP);
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            GroupInfo info = group.info();
            if (info.pending() == 0 && info.lastDelivered().compareTo(last) >= 0) {
                return;
            }
            if (lifecycle.awaitStop(LOOK)) {
                throw new FailedException("interrupted; nothing was left behind");
            }
            if (System.nanoTime() - deadline > 0) {
                // Not thrown: the summary shows what is missing.
                tell("daemon  has not caught up within " + patience.toSeconds() + " s; " + info.pending()
                        + " messages are pending");
                return;
            }
        }
    }

    private Summary leave(TemporaryRedis redis, Summary.Kill kill) {
        playing.forEach(process -> process.say(ParentLine.LEAVE));
        playing.forEach(process -> process.waitFor(LEAVE));
        playing.forEach(ChildProcess::close);
        Recordings recordings =
                Recordings.read(redis.directory(), List.of(DemoRoleVerb.AGENT, DemoRoleVerb.UI, DemoRoleVerb.DAEMON));
        return Summary.of(recordings, kill, Duration.ofNanos(System.nanoTime() - startNs));
    }

    private void tell(String line) {
        long tenths = (System.nanoTime() - startNs) / 100_000_000L;
        context.tell("  " + tenths / 10 + "." + tenths % 10 + " s  " + line);
    }
}
