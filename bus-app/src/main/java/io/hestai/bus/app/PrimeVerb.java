package io.hestai.bus.app;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.GlobalOptions;
import io.hestai.bus.app.runtime.LineOutput;
import io.hestai.bus.app.runtime.Surroundings;
import io.hestai.bus.app.runtime.TemporaryRedis;
import io.hestai.bus.redis.Contexts;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Does once, with a throw-away Redis, what people do most often, so that the launcher can keep the classes it loads in an archive and
 * later starts find them there. Not for people.
 */
@Command(name = "prime", hidden = true, description = "Used by the launcher to prepare a faster start.")
final class PrimeVerb implements Callable<Integer> {
    private final Context context;

    PrimeVerb(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        TemporaryRedis redis = context.lifecycle().open(() -> TemporaryRedis.start("hbus-prime"));
        String url = redis.url();
        run(url, "pub", "state", "ready", "a=b");
        run(url, "add", "log", "ready", "a=b", "--announce", "--json");
        run(url, "read", "log", "--json");
        run(url, "read", "log");
        run(url, "sub", "state", "--timeout", "50ms");
        run(url, "consume", "log", "--group", "g", "--count", "1", "--timeout", "1s");
        run(url, "read", "log", "--follow", "--count", "1", "--timeout", "1s", "--json");
        run(url, "ls");
        return ExitCode.DONE;
    }

    private static void run(String url, String... arguments) {
        LineOutput nowhere = new LineOutput(OutputStream.nullOutputStream());
        Surroundings surroundings = new Surroundings(
                Map.of("HBUS_URL", url, "HBUS_CONTEXT", Contexts.NONE),
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                false,
                new RealConnector());
        Hbus.run(new Context(new GlobalOptions(), surroundings), arguments);
    }
}
