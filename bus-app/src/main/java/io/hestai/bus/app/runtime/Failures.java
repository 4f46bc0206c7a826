package io.hestai.bus.app.runtime;

import io.hestai.bus.BadNameException;
import io.hestai.bus.BusException;
import io.hestai.bus.RefusedException;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.operations.migration.format.MigrationException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns what went wrong into one line on standard error and an exit code. */
public final class Failures {
    private Failures() {}

    /**
     * Tells what went wrong.
     *
     * @param failure what was caught
     * @param context the run
     * @return one of {@link ExitCode}
     */
    public static int report(Throwable failure, Context context) {
        Throwable cause = unwrap(failure);
        if (cause instanceof OutputClosedException) {
            return ExitCode.DONE;
        }
        context.warning(describe(cause));
        if (context.options().verbose()) {
            StringWriter trace = new StringWriter();
            cause.printStackTrace(new PrintWriter(trace));
            for (String line : trace.toString().split("\\R", -1)) {
                context.warning(line);
            }
        }
        return exitCode(cause);
    }

    /**
     * What a future or an executor wrapped.
     *
     * @param failure what was caught
     * @return the failure itself
     */
    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /**
     * What went wrong, in one line.
     *
     * @param cause the failure
     * @return the line
     */
    public static String describe(Throwable cause) {
        String message = cause.getMessage();
        boolean meantForPeople = cause instanceof BusException
                || cause instanceof UsageException
                || cause instanceof FailedException
                || cause instanceof MigrationException
                || cause instanceof IllegalArgumentException
                || cause instanceof IllegalStateException;
        if (message == null || message.isBlank()) {
            message = cause.getClass().getSimpleName() + "; --verbose shows where";
        } else if (!meantForPeople) {
            message = cause.getClass().getSimpleName() + ": " + message + "; --verbose shows where";
        }
        return message.replaceAll("\\s*\\R\\s*", " ").strip();
    }

    /**
     * How the program ends because of a failure.
     *
     * @param cause the failure
     * @return one of {@link ExitCode}
     */
    public static int exitCode(Throwable cause) {
        if (cause instanceof FailedException failed) {
            return failed.exitCode();
        }
        if (cause instanceof UsageException
                || cause instanceof BadNameException
                || cause instanceof IllegalArgumentException) {
            return ExitCode.USAGE;
        }
        if (cause instanceof UnreachableException) {
            return ExitCode.UNREACHABLE;
        }
        if (cause instanceof RefusedException refused) {
            return switch (refused.reason()) {
                case AUTHENTICATION, PERMISSION, TOO_OLD, NOT_DURABLE, LOADING, LIMIT -> ExitCode.UNREACHABLE;
                default -> ExitCode.FAILED;
            };
        }
        return ExitCode.FAILED;
    }
}
