package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.redis.BusSetting;
import io.hestai.bus.redis.BusSettings;
import io.hestai.bus.redis.Contexts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hbus context add}. */
@Command(
        name = "add",
        description = {"Make a context of the settings given. What is wrong is told, and nothing is written then."},
        footer = {
            "",
            "Examples:",
            "  hbus context add dev --url redis-socket:///run/user/1000/redis.sock --namespace bus:dev:",
            "  hbus context add prod --url rediss://redis.example:6380 --user agent --password-command 'pass show redis'",
            "  hbus context add prod --replace --url rediss://redis.example:6380 --tls-ca ca.pem --select",
            "",
            "It takes --url, --namespace and --role, too. A password is never written: say where it is."
        })
public final class ContextAddVerb extends Verb {
    @Parameters(index = "0", paramLabel = "NAME", description = "The context's name.")
    private String name = "";

    @Option(names = "--replace", description = "Replace the context of that name, whole.")
    private boolean replace;

    @Option(names = "--select", description = "Select it as well.")
    private boolean select;

    /** Taken so that it can be refused without its value being repeated. */
    @Option(names = "--password", hidden = true)
    private @Nullable String password;

    private @Nullable CommandSpec spec;

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public ContextAddVerb(Context context) {
        super(context);
    }

    /** One option for each setting that is none of every verb's. */
    @Spec
    void addOptions(CommandSpec ours) {
        spec = ours;
        for (BusSetting each : BusSetting.values()) {
            if (isOwnOption(each)) {
                ours.addOption(OptionSpec.builder(option(each))
                        .type(String.class)
                        .paramLabel("VALUE")
                        .description(escaped(each.meaning()) + ". Default: " + escaped(each.defaultValue()))
                        .build());
            }
        }
    }

    private static String escaped(String text) {
        return text.replace("%", "%%");
    }

    private static boolean isOwnOption(BusSetting setting) {
        return switch (setting) {
            case URL, NAMESPACE, ROLE, PASSWORD -> false;
            default -> true;
        };
    }

    private static String option(BusSetting setting) {
        return "--" + setting.key().replace('_', '-');
    }

    @Override
    public Integer call() {
        if (password != null) {
            throw new UsageException("a context holds no password; give --password-file or --password-command, or set"
                    + " HBUS_PASSWORD");
        }
        Contexts contexts = Contexts.of(context().surroundings().environment());
        Map<BusSetting, String> settings = given();
        if (settings.isEmpty()) {
            throw new UsageException("a context without settings says nothing; give --url, --namespace or others"
                    + " ('hbus context add --help')");
        }
        check(settings);
        Path file = contexts.write(name, settings, replace);
        if (select) {
            contexts.select(name);
        }
        boolean selected = contexts.selected().filter(name::equals).isPresent();
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("name", name);
                json.writeStringProperty("file", file.toString());
                json.writeBooleanProperty("selected", selected);
            });
        } else {
            context()
                    .notice("wrote " + file
                            + (selected
                                    ? "; it is selected"
                                    : "; 'hbus context select " + name + "' makes it that of all verbs"));
        }
        return ExitCode.DONE;
    }

    private Map<BusSetting, String> given() {
        Map<BusSetting, String> settings = context().options().given();
        if (spec == null) {
            throw new IllegalStateException("the verb was not started by its parser");
        }
        for (BusSetting each : BusSetting.values()) {
            if (isOwnOption(each)) {
                String value = spec.findOption(option(each)).getValue();
                if (value != null) {
                    settings.put(each, value);
                }
            }
        }
        return settings;
    }

    /** By themselves, whatever else the environment says. */
    private void check(Map<BusSetting, String> settings) {
        Map<String, String> bare = new HashMap<>(context().surroundings().environment());
        bare.keySet().removeIf(each -> each.startsWith("HBUS_") || each.equals("REDIS_URL"));
        BusSettings alone = BusSettings.of(bare, Contexts.NONE);
        for (Map.Entry<BusSetting, String> each : settings.entrySet()) {
            alone = alone.with(each.getKey(), each.getValue());
        }
        var unused = alone.config();
    }
}
