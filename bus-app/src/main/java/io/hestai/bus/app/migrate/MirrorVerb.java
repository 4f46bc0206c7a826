package io.hestai.bus.app.migrate;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.Lifecycle;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.Durations;
import io.hestai.bus.app.verbs.Verb;
import io.hestai.bus.operations.files.TailOptions;
import io.hestai.bus.operations.migration.mirror.MirrorPlan;
import io.hestai.bus.operations.migration.mirror.MirrorStats;
import io.hestai.bus.operations.migration.mirror.MirrorToBus;
import io.hestai.bus.operations.migration.mirror.MirrorToFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus migrate mirror}. */
@Command(
        name = "mirror",
        description = {
            "Keep files and bus alike while programs are moved one by one: what is written to the files soon arrives on the",
            "bus (--to-bus), what arrives on the bus is appended to the files (--to-files), or both, without echo.",
            "Goes on until it is stopped; may be killed and started again."
        },
        footer = {
            "",
            "Examples:",
            "  hbus migrate mirror --to-bus messages.log council",
            "  hbus migrate mirror --to-files council messages.log",
            "  hbus migrate mirror --to-bus --to-files messages.log council",
            "",
            "Each direction once at a time: a second one is refused."
        })
final class MirrorVerb extends Verb {
    private static final Duration TELL_EVERY = Duration.ofSeconds(2);

    @Option(names = "--to-bus", description = "Bring what is written to the files to the bus: PATH STREAM.")
    private boolean toBus;

    @Option(
            names = "--to-files",
            description = "Append what arrives on the bus to the files: STREAM PATH, or with --to-bus PATH STREAM.")
    private boolean toFiles;

    @Parameters(index = "0", paramLabel = "PATH", description = "The file or folder; with --to-files alone the stream.")
    private String first = "";

    @Parameters(
            index = "1",
            paramLabel = "STREAM",
            description = "The stream; with --to-files alone the file or folder.")
    private String second = "";

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Option(
            names = "--poll",
            paramLabel = "TIME",
            description = "Look for changes this often instead of being told by the system (network file systems).")
    private @Nullable String poll;

    private final Map<String, Supplier<MirrorStats>> running = new LinkedHashMap<>();

    private final Set<String> under = ConcurrentHashMap.newKeySet();

    MirrorVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (!toBus && !toFiles) {
            throw new UsageException("which way? --to-bus, --to-files or both");
        }
        TailOptions options =
                poll == null ? TailOptions.defaults() : TailOptions.defaults().polling(Durations.parse(poll));
        boolean streamFirst = toFiles && !toBus;
        Bus bus = context().connect();
        context()
                .tellEvents(
                        bus,
                        event -> event instanceof BusEvent.ConnectionLost
                                || event instanceof BusEvent.ConnectionRestored);
        MirrorPlan plan =
                source.plan(context(), bus, Path.of(streamFirst ? second : first), streamFirst ? first : second);
        begin(plan, options);
        return await();
    }

    private void begin(MirrorPlan plan, TailOptions options) {
        if (toBus) {
            MirrorToBus mirror = context().lifecycle().own(MirrorToBus.open(plan, options));
            start("to_bus", mirror::run, mirror::stats);
        }
        if (toFiles) {
            MirrorToFiles mirror = context().lifecycle().own(MirrorToFiles.open(plan));
            start("to_files", mirror::run, mirror::stats);
        }
        String ways = toBus && toFiles ? "both ways" : toBus ? "to the bus" : "to the files";
        context().notice("mirroring " + plan.root() + " and " + plan.stream().name() + ", " + ways);
    }

    private void start(String direction, Runnable mirror, Supplier<MirrorStats> stats) {
        running.put(direction, stats);
        under.add(direction);
        Thread thread = new Thread(
                () -> {
                    try {
                        mirror.run();
                        ended(direction);
                    } catch (RuntimeException | Error e) {
                        context().lifecycle().fail(e);
                    }
                },
                "hbus-mirror-" + direction);
        thread.setDaemon(true);
        thread.start();
    }

    /** After a cutover the direction to the bus goes on, for programs that still hold a file open. */
    private void ended(String direction) {
        under.remove(direction);
        if (under.isEmpty()) {
            context().lifecycle().finish();
        }
    }

    private int await() {
        Lifecycle lifecycle = context().lifecycle();
        Map<String, MirrorStats> told = new LinkedHashMap<>();
        while (!lifecycle.awaitStop(TELL_EVERY)) {
            tell(told);
        }
        Lifecycle.Reason reason = lifecycle.await(null);
        tell(told);
        Throwable failure = lifecycle.failure();
        if (failure != null) {
            throw failure instanceof RuntimeException known
                    ? known
                    : new FailedException(failure.toString(), ExitCode.FAILED, failure);
        }
        return reason == Lifecycle.Reason.INTERRUPTED ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }

    private void tell(Map<String, MirrorStats> told) {
        running.forEach((direction, stats) -> {
            MirrorStats now = stats.get();
            if (!now.equals(told.put(direction, now))) {
                tell(direction, now);
            }
        });
    }

    private void tell(String direction, MirrorStats now) {
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("direction", direction);
                json.writeNumberProperty("mirrored", now.mirrored());
                json.writeNumberProperty("skipped", now.skipped());
                json.writeNumberProperty("rejected", now.rejected());
                json.writeNumberProperty("behind", now.behind());
            });
        } else {
            context()
                    .tell(String.format(
                            Locale.ROOT,
                            "%s: %,d mirrored, %,d skipped, %,d rejected",
                            direction.replace('_', ' '),
                            now.mirrored(),
                            now.skipped(),
                            now.rejected()));
        }
    }
}
