package io.hestai.bus.app.bench;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.Durations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Asks before a Redis that others may use is put under load. */
final class HeavyLoad {
    private static final long HEAVY_RATE = 10_000;
    private static final long HEAVY_BYTES_PER_SECOND = 16L << 20;
    private static final long HEAVY_BYTES = 64L << 20;

    private HeavyLoad() {}

    static void announce(Plan plan, Context context, boolean yes) {
        String what = what(plan);
        if (what.isEmpty() || context.usesPrivateRedis()) {
            return;
        }
        String warning = "this is heavy load for a Redis that others use: " + what;
        if (yes) {
            context.notice(warning);
            return;
        }
        if (!context.surroundings().terminal()) {
            throw new UsageException(warning + "; add --yes to do it");
        }
        context.warning(warning + "; go on? [y/N]");
        String answer = line(context);
        if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
            throw new FailedException("nothing was done; --yes goes on without asking");
        }
    }

    private static String what(Plan plan) {
        if (plan.mode() == Plan.Mode.full) {
            return "as many messages of " + plan.size() + " bytes as it can take, "
                    + (plan.messages() > 0 ? plan.messages() + " of them" : "for " + Durations.show(plan.duration()))
                    + ", holding up to " + MemoryBound.mib(plan.memoryBytes());
        }
        if (plan.rate() > HEAVY_RATE
                || plan.bytesPerSecond() > HEAVY_BYTES_PER_SECOND
                || plan.memoryBytes() > HEAVY_BYTES) {
            return (plan.mode() == Plan.Mode.open ? plan.rate() + " messages a second" : "messages") + " of "
                    + plan.size() + " bytes, holding up to " + MemoryBound.mib(plan.memoryBytes());
        }
        return "";
    }

    private static @Nullable String line(Context context) {
        try {
            return new BufferedReader(
                            new InputStreamReader(context.surroundings().in(), StandardCharsets.UTF_8))
                    .readLine();
        } catch (IOException e) {
            return null;
        }
    }
}
