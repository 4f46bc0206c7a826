package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.redis.BusSetting;
import io.hestai.bus.redis.Contexts;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hbus context show}. */
@Command(
        name = "show",
        description = {"Show the settings of a context. Of a password command only the program is shown."},
        footer = {"", "Examples:", "  hbus context show", "  hbus context show prod --json | jq .settings.url"})
public final class ContextShowVerb extends Verb {
    @Mixin
    private ContextInUse asked = new ContextInUse();

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public ContextShowVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Contexts contexts = Contexts.of(context().surroundings().environment());
        String shown = asked.name(context(), contexts);
        Map<BusSetting, String> settings = contexts.read(shown);
        boolean selected = contexts.selected().filter(shown::equals).isPresent();
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("name", shown);
                json.writeStringProperty("file", contexts.file(shown).toString());
                json.writeBooleanProperty("selected", selected);
                json.writeObjectPropertyStart("settings");
                settings.forEach((setting, value) -> json.writeStringProperty(setting.key(), shown(setting, value)));
                json.writeEndObject();
            });
            return ExitCode.DONE;
        }
        row("context", shown + (selected ? " (selected)" : ""));
        row("file", contexts.file(shown).toString());
        settings.forEach((setting, value) -> row(setting.key(), shown(setting, value)));
        return ExitCode.DONE;
    }

    /** What stands behind the program may be a secret, of somebody who made it easy for himself. */
    private static String shown(BusSetting setting, String value) {
        int space = value.indexOf(' ');
        return setting == BusSetting.PASSWORD_COMMAND && space > 0 ? value.substring(0, space) + " …" : value;
    }

    private void row(String key, String value) {
        print(aligned(key, 23, value));
    }
}
