package io.hestai.bus.app.bench;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.Durations;
import io.hestai.bus.app.verbs.Verb;
import io.hestai.bus.redis.BusConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus bench}. */
@Command(
        name = "bench",
        description = {
            "Measure latency or throughput of the bus on your own Redis, with separate processes that send and receive.",
            "It works under a prefix of its own and removes everything at the end."
        },
        footer = {
            "",
            "Examples:",
            "  hbus bench latency --kind channel",
            "  hbus bench latency --kind group --rate 5000 --duration 30s --plot group.svg",
            "  hbus bench latency --kind follower --closed --json",
            "  hbus bench throughput --kind append --messages 1000000",
            "",
            "latency sends at the stated rate, and counts from when a message was to be sent, so that a stall shows in all",
            "that it held up; with --closed the next is sent after the answer to the last, and half the round trip counts.",
            "A rate that is not held is reported as that, without latencies, with exit code 1. An interrupted run shows",
            "what it has. Before heavy load on a Redis that you named there is a warning."
        })
public final class BenchVerb extends Verb {
    private static final int MOST_BYTES = 1_000_000;
    private static final int MOST_PROCESSES = 64;
    private static final long MOST_RATE = 100_000_000;
    private static final long DEFAULT_RATE = 1_000;
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration SHORTEST = Duration.ofMillis(10);

    @Parameters(index = "0", paramLabel = "latency|throughput", description = "What to measure.")
    private Plan.Task task = Plan.Task.latency;

    @Option(
            names = {"-k", "--kind"},
            required = true,
            paramLabel = "KIND",
            description =
                    "Of what. latency: channel, group, follower or announce; throughput: append, group or channel.")
    private Kind kind = Kind.channel;

    @Option(
            names = {"-r", "--rate"},
            paramLabel = "N",
            description = "latency: messages a second, of all publishers together. Default: 1000")
    private @Nullable Long rate;

    @Option(
            names = {"-c", "--closed"},
            description = "latency: the next message after the answer to the last, instead of a rate.")
    private boolean closed;

    @Option(
            names = {"-s", "--size"},
            paramLabel = "BYTES",
            description = "Size of the payload, 24 to 1000000. Default: 256")
    private int size = 256;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            description = "How long to measure. Default: 5s")
    private @Nullable String duration;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            description = "How long to send before that, without counting. Default: 2s")
    private String warmup = "2s";

    @Option(
            names = {"-n", "--messages"},
            paramLabel = "N",
            description = "throughput: how many to measure, instead of a duration.")
    private @Nullable Long messages;

    @Option(names = "--receivers", paramLabel = "N", description = "How many receiving processes. Default: 1")
    private @Nullable Integer receivers;

    @Option(names = "--publishers", paramLabel = "N", description = "How many sending processes. Default: 1")
    private int publishers = 1;

    @Option(
            names = "--direct",
            description = "channel: call the listener on the thread that reads the connection, without a hand-over.")
    private boolean direct;

    @Option(names = "--plot", paramLabel = "FILE.svg", description = "latency: draw the distribution into this file.")
    private @Nullable Path plot;

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public BenchVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Plan plan = plan();
        PlotFile file =
                plot == null ? PlotFile.NONE : PlotFile.at(plot, context().lifecycle());
        HeavyLoad.announce(plan, context());
        BusConfig config = context().config();
        context().tell(FiguresText.announcement(plan));
        return new Bench(context(), plan).run(config, figures -> show(figures, file));
    }

    private int show(Figures figures, PlotFile file) {
        if (json()) {
            printJson(json -> FiguresText.forPrograms(figures, json));
        } else {
            FiguresText.forPeople(figures, style()).forEach(this::print);
        }
        FiguresText.doubts(figures).forEach(context()::warning);
        if (figures.hasLatencies()) {
            file.write(LatencyPlot.draw(figures));
        } else if (plot != null) {
            context().notice("nothing was drawn into " + plot + ", as there are no latencies to draw");
        }
        return figures.held() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private Plan plan() {
        checkKind();
        checkTask();
        if (size < Payload.LEAST_BYTES || size > MOST_BYTES) {
            throw new UsageException("--size " + size + " makes no sense; it must be from " + Payload.LEAST_BYTES
                    + " (the time of sending travels in it) to " + MOST_BYTES);
        }
        boolean latency = task == Plan.Task.latency;
        return new Plan(
                task,
                kind,
                latency ? closed ? Plan.Mode.closed : Plan.Mode.open : Plan.Mode.full,
                !latency || closed ? 0 : within("--rate", rate == null ? DEFAULT_RATE : rate, MOST_RATE),
                size,
                duration == null ? Duration.ofSeconds(5) : atMostADay("--duration", duration, SHORTEST),
                atMostADay("--warmup", warmup, Duration.ZERO),
                (int) within("--receivers", receivers == null ? 1 : receivers, MOST_PROCESSES),
                (int) within("--publishers", publishers, MOST_PROCESSES),
                direct,
                messages == null ? 0 : within("--messages", messages, Long.MAX_VALUE / MOST_BYTES),
                Plan.windowFor(size));
    }

    private void checkKind() {
        boolean known = task == Plan.Task.latency
                ? kind != Kind.append
                : kind == Kind.append || kind == Kind.group || kind == Kind.channel;
        if (!known) {
            throw new UsageException("there is no " + task + " of kind " + kind + "; "
                    + (task == Plan.Task.latency
                            ? "it is channel, group, follower or announce"
                            : "it is append, group or channel"));
        }
        if (direct && kind != Kind.channel) {
            throw new UsageException("--direct is for --kind channel: only channels are heard on the reading thread");
        }
        if (kind == Kind.append && receivers != null) {
            throw new UsageException("--receivers makes no sense with --kind append, which nobody reads");
        }
    }

    private void checkTask() {
        if (task == Plan.Task.latency) {
            if (messages != null) {
                throw new UsageException("--messages is for throughput; latency is measured for a --duration");
            }
            if (closed && rate != null) {
                throw new UsageException("--closed has no --rate: the next message waits for the answer to the last");
            }
            return;
        }
        if (closed || rate != null) {
            throw new UsageException("throughput sends as fast as it can; --rate and --closed are for latency");
        }
        if (plot != null) {
            throw new UsageException("--plot draws latencies; throughput has none");
        }
        if (messages != null && duration != null) {
            throw new UsageException("give --messages or --duration, not both");
        }
    }

    private static long within(String option, long value, long most) {
        if (value < 1 || value > most) {
            throw new UsageException(option + " " + value + " makes no sense; it must be from 1 to " + most);
        }
        return value;
    }

    private static Duration atMostADay(String option, String text, Duration least) {
        Duration value = Durations.parse(text);
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw new UsageException(
                    option + " " + text + " makes no sense; it must be from " + Durations.show(least) + " to a day");
        }
        return value;
    }
}
