package io.hestai.bus.app;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.GlobalOptions;
import io.hestai.bus.app.runtime.LineOutput;
import io.hestai.bus.app.runtime.Surroundings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where the program starts: it gathers its surroundings, arranges for Ctrl-C, runs, and tells the shell how it went. */
public final class Main {
    /** Longer than anything that is closed may take; a safeguard, not a plan. */
    private static final long LONGEST_END_MS = 90_000;

    /** The launcher says whether standard output is a terminal: Java 17 cannot tell it from standard input, and 22 calls a pipe a console. */
    private static final String TERMINAL = "hbus.terminal";

    private Main() {}

    /**
     * Runs {@code hbus}.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        Surroundings surroundings = new Surroundings(
                System.getenv(),
                System.in,
                new LineOutput(new FileOutputStream(FileDescriptor.out)),
                new LineOutput(new FileOutputStream(FileDescriptor.err)),
                Boolean.getBoolean(TERMINAL),
                new RealConnector());
        Context context = new Context(new GlobalOptions(), surroundings);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> onShutdown(context, ended), "hbus-shutdown"));
        int exitCode = Hbus.run(context, arguments);
        ended.countDown();
        System.exit(exitCode);
    }

    /** Runs at a normal end too, where it has nothing to do. */
    private static void onShutdown(Context context, CountDownLatch ended) {
        if (ended.getCount() == 0) {
            return;
        }
        context.lifecycle().interrupt();
        Thread end = new Thread(context.lifecycle()::close, "hbus-end");
        end.setDaemon(true);
        end.start();
        try {
            end.join(LONGEST_END_MS);
            // The verb itself may have a last word to say.
            ended.await(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The virtual machine would end with 128 + the signal's number.
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
}
