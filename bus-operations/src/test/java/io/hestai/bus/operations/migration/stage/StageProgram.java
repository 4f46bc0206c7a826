package io.hestai.bus.operations.migration.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A cutover (read-only or renaming) or a rollback in a JVM of its own, which holds still at a step to be killed there: URL, files, state, verb, step. */
final class StageProgram {
    static final String HERE = "here";

    private StageProgram() {}

    public static void main(String[] arguments) {
        int stop = Integer.parseInt(arguments[4]);
        try (Moved moved = Moved.at(arguments[0], Path.of(arguments[1]), Path.of(arguments[2]))) {
            int[] step = {0};
            Steps steps = what -> {
                if (++step[0] == stop) {
                    System.out.println(HERE + " before: " + what);
                    holdStill();
                }
            };
            if (arguments[3].equals("rollback")) {
                moved.cutover(steps).rollBack();
            } else {
                moved.cutOver(steps, arguments[3].isEmpty() ? Optional.empty() : Optional.of(arguments[3]));
            }
        }
    }

    private static void holdStill() {
        try {
            if (new CountDownLatch(1).await(5, TimeUnit.MINUTES)) {
                throw new IllegalStateException("nobody counts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Process start(String url, Moved moved, String verb, int step) {
        try {
            return new ProcessBuilder(List.of(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            StageProgram.class.getName(),
                            url,
                            moved.folder.toString(),
                            moved.state().directory().toString(),
                            verb,
                            Integer.toString(step)))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
