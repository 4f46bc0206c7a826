package io.hestai.bus.embedded;

import io.hestai.bus.UnreachableException;
import io.hestai.bus.embedded.RedisProbe.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Brings a server up over the files of a private Redis. To be used with the lock held, when no server is there. */
final class ServerStart {
    private static final long PING_MILLIS = 1_000;

    /** A server lives long: what the program that happens to start it was told in secret must not live on in it. */
    static final Set<String> PASSED_ON =
            Set.of("PATH", "HOME", "TZ", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH");

    private final PrivateRedisFiles files;
    private final Environment environment;

    ServerStart(PrivateRedisFiles files, Environment environment) {
        this.files = files;
        this.environment = environment;
    }

    void run(Deadline deadline) {
        RedisExecutable executable = RedisExecutable.locate(environment);
        ServerLog log;
        Process launcher;
        try {
            files.forget();
            log = ServerLog.begin(files.log());
            PrivateRedisFiles.writeOwnerOnly(files.configuration(), configuration());
            files.noteSocket();
        } catch (IOException e) {
            throw new UnreachableException(
                    "cannot write the files of the private Redis in " + files.data() + ": " + OwnDirectory.reason(e)
                            + "; make that directory writable and have room",
                    e);
        }
        try {
            ProcessBuilder builder = new ProcessBuilder(
                            executable.path().toString(), files.configuration().toString())
                    // From its first moment on: this is how it is told from another process of the same number.
                    .directory(files.data().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()));
            builder.environment().keySet().retainAll(PASSED_ON);
            launcher = builder.start();
        } catch (IOException e) {
            throw new UnreachableException(
                    "cannot run " + executable.path() + " to start the private Redis: " + e.getMessage(), e);
        }
        awaitLauncher(launcher, executable, log, deadline);
        awaitAnswer(launcher.pid(), executable, log, deadline);
    }

    /** The program leaves a daemon behind and ends at once; a wrong configuration is found before that. */
    private void awaitLauncher(Process launcher, RedisExecutable executable, ServerLog log, Deadline deadline) {
        try {
            launcher.getOutputStream().close();
            if (!launcher.waitFor(deadline.nanosLeft(), TimeUnit.NANOSECONDS)) {
                launcher.destroyForcibly();
                throw new UnreachableException(executable.path() + " did not go to the background within "
                        + deadline.secondsInAll() + " s: " + log.reason() + "; see " + files.log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while starting the private Redis; try again", e);
        } catch (IOException e) {
            throw new UnreachableException("cannot start " + executable.path() + ": " + e.getMessage(), e);
        }
        if (launcher.exitValue() != 0) {
            throw failed(executable, log);
        }
    }

    private void awaitAnswer(long launcher, RedisExecutable executable, ServerLog log, Deadline deadline) {
        long daemon = -1;
        while (true) {
            Answer answer = RedisProbe.ping(files.socket(), PING_MILLIS);
            if (answer == Answer.READY) {
                return;
            }
            if (answer == Answer.ABSENT) {
                daemon = daemon > 0 ? daemon : log.lastWriterBut(launcher);
                if (daemon > 0 && !ServerProcess.isServerOf(files.data(), daemon)) {
                    throw failed(executable, log);
                }
            }
            if (deadline.isOver()) {
                throw new UnreachableException("the private Redis"
                        + (daemon > 0 ? ", process " + daemon + "," : "")
                        + (answer == Answer.LOADING ? " is still loading its data " : " does not answer ")
                        + deadline.secondsInAll() + " s after its start: " + log.reason()
                        + "; try again later, or see " + files.log());
            }
            deadline.pause();
        }
    }

    private UnreachableException failed(RedisExecutable executable, ServerLog log) {
        return new UnreachableException("the private Redis (" + executable.path() + ", data in " + files.data()
                + ") ended at its start: " + log.reason() + "; see " + files.log());
    }

    /**
     * Only a Unix socket in a directory of the user's own, so that nobody else reaches it. The append-only file is all that is kept on disk: snapshots
     * beside it would write everything twice, fork at times of their own, and refuse writes when one fails.
     * A daemon has a session of its own, so that neither Ctrl-C in the terminal of its starter nor the closing of it ends it.
     */
    private String configuration() {
        return String.join(
                "\n",
                "# Written at each start of the private Redis; changes made here are lost.",
                "port 0",
                "unixsocket " + quoted(files.socket()),
                "unixsocketperm 700",
                "daemonize yes",
                "pidfile " + quoted(files.pidFile()),
                "logfile " + quoted(files.log()),
                "dir " + quoted(files.data()),
                "appendonly yes",
                "appendfsync everysec",
                "save \"\"",
                "maxmemory-policy noeviction",
                "");
    }

    private static String quoted(Path path) {
        return "\""
                + path.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
