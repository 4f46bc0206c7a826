package io.hestai.bus.app.verbs;

import io.hestai.bus.admin.doctor.Doctor;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.redis.ServerConnection;
import picocli.CommandLine.Command;

/** {@code hbus doctor}. */
@Command(
        name = "doctor",
        description = {"Look the Redis behind the bus over: what could lose messages, or disturb those who share it."},
        footer = {"", "Examples:", "  hbus doctor", "  hbus doctor --json | jq 'select(.level == \"fault\")'"})
public final class DoctorVerb extends Verb {
    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public DoctorVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        ServerConnection server =
                context().lifecycle().own(ServerConnection.open(context().config()));
        new Doctor(server).examine(finding -> print(finding.id() + "  " + finding.found()));
        return ExitCode.DONE;
    }
}
