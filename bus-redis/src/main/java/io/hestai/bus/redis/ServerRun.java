package io.hestai.bus.redis;

import java.io.IOException;

/**
 * A connection as the server knows it: numbers of connections begin anew with each run of a server, so that only both together name one.
 *
 * @param runId the server's run id; empty if it may not be asked
 * @param clientId the connection's number; -1 if it may not be asked
 */
record ServerRun(String runId, long clientId) {

    /** Asks over a connection just made. */
    static ServerRun of(Link link, long timeoutNanos) throws IOException {
        Object info = link.call(Command.of("INFO", "server"), timeoutNanos);
        String runId = ServerInfo.of(info).value("run_id");
        return new ServerRun(runId, link.clientId());
    }

    /** Whether a connection of this run can be named so that nobody else's is meant. */
    boolean isKnown() {
        return !runId.isEmpty() && clientId >= 0;
    }
}
