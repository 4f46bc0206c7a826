package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Connector.PrivateServer;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import picocli.CommandLine.Command;

/** {@code hbus up}. */
@Command(
        name = "up",
        description = {"Start your private Redis, if it does not run; prints its URL."},
        footer = {
            "",
            "Examples:",
            "  hbus up",
            "  export HBUS_URL=$(hbus up)",
            "",
            "It listens on a socket that only you can reach, keeps its data, and runs on until 'hbus down'.",
            "Verbs that are given no URL start it by themselves."
        })
public final class UpVerb extends Verb {
    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public UpVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        PrivateServer server = context().surroundings().connector().privateServer();
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("url", server.url().toString());
                json.writeBooleanProperty("started", server.started());
            });
        } else {
            print(server.url().toString());
            context().notice(server.started() ? "started" : "was running already");
        }
        return ExitCode.DONE;
    }
}
