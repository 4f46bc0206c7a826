package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Connector.PrivateServer;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.embedded.PrivateRedis;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hbus up}. */
@Command(
        name = "up",
        description = {"Start your private Redis, if it does not run; prints its URL."},
        footer = {
            "",
            "Examples:",
            "  hbus up",
            "  export HBUS_URL=$(hbus up)",
            "  hbus up --install --dry-run                 the systemd unit that --install would write",
            "",
            "It listens on a socket that only you can reach, keeps its data, and runs on until 'hbus down'.",
            "Verbs that are given no URL start it by themselves. Installed, it starts when you log in; for it to run",
            "without you: loginctl enable-linger"
        })
public final class UpVerb extends Verb {
    @Option(names = "--install", description = "Let your systemd start it at login, and again if it crashes.")
    private boolean install;

    @Option(names = "--uninstall", description = "Take that back; it runs on if it runs.")
    private boolean uninstall;

    @Option(names = "--dry-run", description = "With --install: print the unit, change nothing.")
    private boolean dryRun;

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
        context().refuseOtherServers("up");
        if ((install && uninstall) || (dryRun && !install)) {
            throw new UsageException(
                    install ? "either --install or --uninstall" : "--dry-run shows what --install would write; add it");
        }
        if (install) {
            install();
        } else if (uninstall) {
            uninstall();
        } else {
            start();
        }
        return ExitCode.DONE;
    }

    private void start() {
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
    }

    private UserService service() {
        return new UserService(context().surroundings().environment());
    }

    private void install() {
        UserService service = service();
        if (dryRun) {
            context().surroundings().out().text(service.text());
            context().notice("this would be written to " + service.file());
            return;
        }
        service.write();
        boolean ours = service.systemctl("daemon-reload") && service.systemctl("enable", UserService.UNIT);
        boolean active = ours && service.systemctl("is-active", UserService.UNIT);
        // One that runs by itself is not systemd's; it must not be stopped behind the back of those who use it.
        boolean byItself = !active && PrivateRedis.ofCurrentUser().running().isPresent();
        boolean started = active || (ours && !byItself && service.systemctl("start", UserService.UNIT));
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("unit", service.file().toString());
                json.writeBooleanProperty("enabled", ours);
                json.writeBooleanProperty("started", started);
            });
        } else {
            print(service.file().toString());
        }
        context().notice(explain(ours, byItself, started));
    }

    private static String explain(boolean enabled, boolean byItself, boolean started) {
        if (!enabled) {
            return "wrote the unit, but systemctl --user is not to be had here; where it is:"
                    + " systemctl --user daemon-reload && systemctl --user enable --now " + UserService.UNIT;
        }
        if (byItself) {
            return "enabled from the next login on; it runs already, to hand it over now:"
                    + " hbus down && systemctl --user start " + UserService.UNIT;
        }
        return started
                ? "enabled, and started; systemctl --user status " + UserService.UNIT + " shows how it is"
                : "enabled, but it did not start; systemctl --user status " + UserService.UNIT + " says why";
    }

    private void uninstall() {
        UserService service = service();
        boolean there = service.isInstalled();
        if (there) {
            service.systemctl("disable", UserService.UNIT);
            service.remove();
            service.systemctl("daemon-reload");
        }
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("unit", service.file().toString());
                json.writeBooleanProperty("removed", there);
            });
        } else {
            context()
                    .notice(
                            there
                                    ? "removed " + service.file() + "; if Redis runs, it runs on ('hbus down' stops it)"
                                    : "there is no " + service.file());
        }
    }
}
