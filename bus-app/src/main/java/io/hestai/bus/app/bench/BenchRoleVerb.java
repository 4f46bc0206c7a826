package io.hestai.bus.app.bench;

import io.hestai.bus.Bus;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.Failures;
import io.hestai.bus.app.runtime.OutputClosedException;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.Limits;
import io.hestai.bus.redis.ScratchNamespace;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One of the processes of a measurement. Not for people. */
@Command(name = "bench-role", hidden = true, description = "One of the processes of 'hbus bench'.")
public final class BenchRoleVerb implements Callable<Integer> {
    static final String SENDER = "sender";
    static final String RECEIVER = "receiver";

    private final Context context;

    @Parameters(index = "0")
    private String role = "";

    @Option(names = "--run", required = true)
    private String run = "";

    @Option(names = "--index", required = true)
    private int index;

    @Option(names = "--task", required = true)
    private Plan.Task task = Plan.Task.latency;

    @Option(names = "--kind", required = true)
    private Kind kind = Kind.channel;

    @Option(names = "--mode", required = true)
    private Plan.Mode mode = Plan.Mode.open;

    @Option(names = "--rate")
    private long rate;

    @Option(names = "--size")
    private int size;

    @Option(names = "--messages")
    private long messages;

    @Option(names = "--window")
    private long window;

    @Option(names = "--receivers")
    private int receivers;

    @Option(names = "--publishers")
    private int publishers;

    @Option(names = "--direct")
    private boolean direct;

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public BenchRoleVerb(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        // It measures how much goes.
        BusConfig around = context.config().withLimits(Limits.none());
        Plan plan = new Plan(
                task,
                kind,
                mode,
                rate,
                size,
                Duration.ZERO,
                Duration.ZERO,
                receivers,
                publishers,
                direct,
                messages,
                window);
        Orders orders = Orders.open(context, () -> tidyUp(around));
        try {
            Bus bus = context.lifecycle()
                    .own(context.surroundings().connector().connect(ScratchNamespace.within(around, run)));
            if (role.equals(SENDER)) {
                new Sender(plan, index, bus, context, orders).play();
            } else {
                new Receiver(plan, bus, context).play(orders);
            }
        } catch (RuntimeException e) {
            tellParent(Failures.unwrap(e));
        }
        orders.awaitLeave();
        return ExitCode.DONE;
    }

    private void tellParent(Throwable failure) {
        try {
            context.data(Words.FAILED + " " + Failures.exitCode(failure) + " " + Failures.describe(failure));
        } catch (OutputClosedException e) {
            // It does not hear us any more; its orders will end, too.
        }
    }

    /** The parent was killed: somebody has to put the lights out, and whoever is last leaves nothing. */
    private void tidyUp(BusConfig around) {
        try {
            context.lifecycle().close();
            ScratchNamespace.remove(around, run);
        } finally {
            Runtime.getRuntime().halt(ExitCode.FAILED);
        }
    }
}
