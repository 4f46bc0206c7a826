package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.text.Durations;
import io.hestai.bus.embedded.PrivateRedis;
import picocli.CommandLine.Command;
import tools.jackson.core.JsonGenerator;

/** {@code hbus status}. */
@Command(
        name = "status",
        description = {"Show where your private Redis is and how it does."},
        footer = {"", "Examples:", "  hbus status", "  hbus status --json | jq .running"})
public final class StatusVerb extends Verb {
    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public StatusVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        context().refuseOtherServers("status");
        PrivateRedis.Status status = PrivateRedis.ofCurrentUser().status();
        if (json()) {
            printJson(json -> write(json, status));
        } else {
            printForPeople(status);
        }
        return ExitCode.DONE;
    }

    private static void write(JsonGenerator json, PrivateRedis.Status status) {
        json.writeBooleanProperty("running", status.running());
        json.writeStringProperty("url", status.url().toString());
        json.writeStringProperty("data_directory", status.dataDirectory().toString());
        json.writeStringProperty("log_file", status.logFile().toString());
        status.pid().ifPresent(pid -> json.writeNumberProperty("pid", pid));
        status.executable().ifPresent(path -> json.writeStringProperty("executable", path.toString()));
        status.version().ifPresent(version -> json.writeStringProperty("version", version));
        status.uptime().ifPresent(uptime -> json.writeNumberProperty("uptime_seconds", uptime.toSeconds()));
        status.usedMemoryBytes().ifPresent(bytes -> json.writeNumberProperty("used_memory_bytes", bytes));
        status.connectedClients().ifPresent(clients -> json.writeNumberProperty("connected_clients", clients));
        status.problem().ifPresent(problem -> json.writeStringProperty("problem", problem));
    }

    private void printForPeople(PrivateRedis.Status status) {
        boolean running = status.running();
        row("state", running ? "running" : style().alarm("not running") + " ('hbus up' starts it)");
        row("url", status.url().toString());
        status.version()
                .ifPresent(version -> row(
                        "version",
                        version
                                + status.executable()
                                        .map(path -> "  (" + path + ")")
                                        .orElse("")));
        status.pid().ifPresent(pid -> row("process", Long.toString(pid)));
        status.uptime().ifPresent(uptime -> row("up for", Durations.show(uptime)));
        status.usedMemoryBytes().ifPresent(bytes -> row("memory", (bytes + 1023) / 1024 + " KiB"));
        status.connectedClients().ifPresent(clients -> row("connections", Long.toString(clients)));
        row("data", status.dataDirectory().toString());
        row("log", status.logFile().toString());
        status.problem().ifPresent(problem -> row("problem", style().alarm(problem)));
    }

    private void row(String name, String value) {
        print(aligned(name, 13, value));
    }
}
