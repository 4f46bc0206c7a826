package io.hestai.bus.app.verbs;

import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.Stream;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.Limits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much may be appended, how long the stream may get, and how fast. */
final class AppendLimits {
    @Mixin
    private SizeLimit size = new SizeLimit();

    @Option(
            names = "--max-entries",
            paramLabel = "N",
            description = "Append nothing to a stream of about N entries or more. Default: 10000000")
    private @Nullable Long maxEntries;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "With --stdin: append no more than N lines a second. Default: as fast as it goes.")
    private @Nullable Long rate;

    /** Who reads whole files sends as fast as it can on purpose, so that the usual rate is none. */
    BusConfig applyTo(BusConfig config) {
        Limits limits = config.limits();
        if (limits.publishPerSecond() == Limits.defaults().publishPerSecond()) {
            limits = limits.withPublishRate(Limits.UNLIMITED, Limits.UNLIMITED);
        }
        if (maxEntries == null && limits.streamEntries() != Limits.defaults().streamEntries()) {
            maxEntries = limits.streamEntries();
        }
        if (maxEntries != null) {
            limits = limits.withStreamEntries(atLeastOne(maxEntries, "--max-entries"));
        }
        return size.applyTo(config).withLimits(limits);
    }

    /** How fast lines are read. */
    Pace pace(boolean lines) {
        if (rate == null) {
            return Pace.unlimited();
        }
        if (!lines) {
            throw new UsageException("--rate is for the lines of --stdin; one message has none");
        }
        return Pace.perSecond(atLeastOne(rate, "--rate"));
    }

    /** The bus itself looks at the length beside the first append, which would be too late for a single one. */
    void check(Stream stream) {
        if (maxEntries == null) {
            return;
        }
        long length;
        try {
            length = stream.length();
        } catch (UnreachableException away) {
            // What waits in an outbox is not refused; without one, the append says the same.
            return;
        }
        if (length >= maxEntries) {
            throw new RefusedException(
                    Reason.LIMIT,
                    "cannot append to '" + stream.name() + "': its length is " + length + ", and the limit is "
                            + maxEntries + "; trim it with --keep, or let its groups settle what they hold");
        }
    }

    private static long atLeastOne(long value, String option) {
        if (value < 1) {
            throw new UsageException(option + " " + value + " lets nothing through; give at least 1");
        }
        return value;
    }
}
