package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.embedded.PrivateRedis;
import picocli.CommandLine.Command;

/** {@code hbus down}. */
@Command(
        name = "down",
        description = {"Stop your private Redis; its data stay for the next 'hbus up'."},
        footer = {"", "Examples:", "  hbus down"})
public final class DownVerb extends Verb {
    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public DownVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        context().refuseOtherServers("down");
        boolean stopped = PrivateRedis.ofCurrentUser().stop();
        if (json()) {
            printJson(json -> json.writeBooleanProperty("stopped", stopped));
        } else {
            context().notice(stopped ? "stopped; its data stay" : "it was not running");
        }
        return ExitCode.DONE;
    }
}
