package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.Lifecycle;
import io.hestai.bus.app.text.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a verb that waits for messages has had enough. */
final class WaitOptions {
    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "Leave after N messages.")
    private @Nullable Long count;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "TIME",
            description =
                    "Leave after this long (500ms, 5s, 2m) with exit code 3 if fewer than N messages came, or none.")
    private @Nullable String timeout;

    boolean hasTimeout() {
        return timeout != null;
    }

    @Nullable
    Long count() {
        return count == null ? null : Verb.atLeastOne("--count", count);
    }

    @Nullable
    Duration timeout() {
        return timeout == null ? null : Durations.parse(timeout);
    }

    /** A quota of messages that ends the run when it is used up. */
    Quota quota(Lifecycle lifecycle) {
        return new Quota(count(), lifecycle);
    }

    /** The exit code for why the waiting ended. */
    static int exitCode(Lifecycle lifecycle, Lifecycle.Reason reason, Quota quota) {
        return switch (reason) {
            case FINISHED -> ExitCode.DONE;
            case INTERRUPTED -> ExitCode.INTERRUPTED;
            case TIMED_OUT -> quota.isMetWithoutCount() ? ExitCode.DONE : ExitCode.TIMED_OUT;
            case FAILED -> throw asRuntime(lifecycle.failure());
        };
    }

    private static RuntimeException asRuntime(@Nullable Throwable failure) {
        return failure instanceof RuntimeException runtime ? runtime : new IllegalStateException(failure);
    }
}
