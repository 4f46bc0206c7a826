package io.hestai.bus.admin.doctor;

import io.hestai.bus.redis.ServerConnection;
import java.util.function.Consumer;

/** Looks a server over. */
public final class Doctor {
    private final ServerConnection server;

    /**
     * Makes a doctor.
     *
     * @param server the server to look at; stays the caller's to close
     */
    public Doctor(ServerConnection server) {
        this.server = server;
    }

    /**
     * Looks at everything, one check after the other.
     *
     * @param findings hears what each check found, as soon as it has
     */
    public void examine(Consumer<Finding> findings) {
        findings.accept(Finding.ok("server.reached", "Redis answers at " + server.url()));
    }
}
