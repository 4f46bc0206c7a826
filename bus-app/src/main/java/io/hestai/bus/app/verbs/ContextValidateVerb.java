package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.Failures;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.BusSetting;
import io.hestai.bus.redis.BusSettings;
import io.hestai.bus.redis.Contexts;
import io.hestai.bus.redis.Credentials;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hbus context validate}. */
@Command(
        name = "validate",
        description = {
            "Try a context by itself: read its file, fetch its secrets, connect. One line for each, and exit code 0 if all is well."
        },
        footer = {
            "",
            "Examples:",
            "  hbus context validate prod",
            "",
            "Of the environment only HBUS_PASSWORD counts here; what else of it goes before the context is told.",
            "Exit codes: 2 if the file is wrong, 4 if Redis cannot be reached or does not let us in."
        })
public final class ContextValidateVerb extends Verb {
    @Mixin
    private ContextInUse asked = new ContextInUse();

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public ContextValidateVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Map<String, String> environment = context().surroundings().environment();
        Contexts contexts = Contexts.of(environment);
        String name = asked.name(context(), contexts);
        String step = "file";
        try {
            Map<BusSetting, String> settings = contexts.read(name);
            say("ok", step, contexts.file(name) + ", " + settings.size() + " settings");
            step = "settings";
            BusConfig config = BusSettings.of(without(environment), name).config();
            say("ok", step, "can be used together");
            tellWhatGoesBefore(settings, environment);
            step = "password";
            tellPassword(config);
            step = "redis";
            connect(config);
            return ExitCode.DONE;
        } catch (RuntimeException e) {
            say("wrong", step, Failures.describe(e));
            return Failures.exitCode(e);
        }
    }

    private static Map<String, String> without(Map<String, String> environment) {
        Map<String, String> bare = new HashMap<>(environment);
        bare.keySet()
                .removeIf(each -> (each.startsWith("HBUS_") && !each.equals(BusSetting.PASSWORD.variable()))
                        || each.equals("REDIS_URL"));
        return bare;
    }

    private void tellWhatGoesBefore(Map<BusSetting, String> settings, Map<String, String> environment) {
        for (BusSetting each : settings.keySet()) {
            if (!environment.getOrDefault(each.variable(), "").isEmpty()) {
                say("note", "environment", each.variable() + " is set, and goes before " + each.key());
            }
        }
        if (settings.containsKey(BusSetting.URL)
                && !environment.getOrDefault("REDIS_URL", "").isEmpty()) {
            say("note", "environment", "REDIS_URL is set, and goes before url");
        }
        BusSettings.doubts(environment).forEach(doubt -> say("note", "environment", doubt));
    }

    private void tellPassword(BusConfig config) {
        Optional<Supplier<Credentials>> source = config.credentials();
        if (source.isEmpty()) {
            say("note", "password", "there is none, nor a user: Redis takes us for its default user");
            return;
        }
        Credentials who = source.get().get();
        String user = who.user().isEmpty() ? "the default user" : "'" + who.user() + "'";
        say("ok", "password", source.get() + ", for " + user);
    }

    private void connect(BusConfig config) {
        if (config.url().isEmpty()) {
            say("note", "redis", "no url: the private Redis is used, and started if need be");
            return;
        }
        context().surroundings().connector().connect(config).close();
        say("ok", "redis", config.url().get() + " answers, and lets us in");
    }

    private void say(String state, String what, String line) {
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("state", state);
                json.writeStringProperty("check", what);
                json.writeStringProperty("found", line);
            });
        } else {
            String shown = state.equals("wrong") ? style().alarm(state) : state;
            print(shown + " ".repeat(7 - state.length()) + what + " ".repeat(13 - what.length()) + line);
        }
    }
}
