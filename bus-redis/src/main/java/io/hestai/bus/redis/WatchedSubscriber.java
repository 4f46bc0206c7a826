package io.hestai.bus.redis;

/** What is known of one connection of the channels, as Redis sees it. Thread-safe. */
final class WatchedSubscriber {
    private static final long CALM_NANOS = 5_000_000_000L;
    private static final long ALERT_NANOS = 500_000_000L;

    /** From which part of the limit on it is looked at more often. */
    private static final int ALERT_PART = 8;

    /** At which part of the limit somebody is warned, and below which one that counts as over. */
    private static final int WARN_PART = 2;

    private static final int CALM_PART = 4;

    /** Stands for a number that Redis does not tell. */
    private static final long UNKNOWN = -1;

    /**
     * What a server has counted since it began.
     *
     * @param connections made
     * @param cutOffs clients whose output buffer was over the limit; Redis 7.2 and newer
     */
    record ServerCounts(long connections, long cutOffs) {
        /** Of a server that does not tell. */
        static final ServerCounts NONE = new ServerCounts(UNKNOWN, UNKNOWN);

        static ServerCounts of(String info) {
            ServerInfo values = ServerInfo.parse(info);
            return new ServerCounts(
                    number(values.value("total_connections_received")),
                    number(values.value("client_output_buffer_limit_disconnections")));
        }

        private static long number(String text) {
            return text.isEmpty() ? UNKNOWN : Long.parseLong(text);
        }
    }

    private final long clientId;

    /** What Redis had counted when this one was there for sure. */
    private ServerCounts before;

    /** The same, by the last answer: it holds only if the connection is seen after that. */
    private ServerCounts seen;

    private long held;
    private OutputLimit limit = OutputLimit.USUAL;

    /** Whether Redis has told its limit, or will not tell it. */
    private boolean limitAsked;

    private boolean mayReadLimit = true;
    private boolean mayList = true;
    private boolean looking;
    private boolean warned;
    private long dueAt;

    WatchedSubscriber(long clientId, ServerCounts counts, long now) {
        this.clientId = clientId;
        this.before = counts;
        this.seen = counts;
        this.dueAt = now;
    }

    long clientId() {
        return clientId;
    }

    /** Begins a look if it is time for one; whether it is. */
    synchronized boolean beginLook(long now, boolean busy) {
        if (looking || !mayList || clientId < 0) {
            return false;
        }
        if (busy && dueAt - now > ALERT_NANOS) {
            dueAt = now + ALERT_NANOS;
        }
        looking = now - dueAt >= 0;
        return looking;
    }

    synchronized void endLook(long now) {
        looking = false;
        boolean alert = held > 0 && (!limitAsked || limit.isReached(held, ALERT_PART));
        dueAt = now + (alert ? ALERT_NANOS : CALM_NANOS);
    }

    /** Whether to ask for the limit: not before it may matter, and then each time, since somebody may change it. */
    synchronized boolean wantsLimit() {
        return mayReadLimit && held > 0;
    }

    synchronized boolean wantsCounts() {
        return before.cutOffs() != UNKNOWN;
    }

    synchronized void limitIs(OutputLimit now) {
        limit = now;
        limitAsked = true;
    }

    synchronized OutputLimit limit() {
        return limit;
    }

    synchronized void counts(ServerCounts now) {
        seen = now;
    }

    /** The connection was seen, with so much in its output buffer; whether that is news to be told. */
    synchronized boolean holds(long bytes) {
        held = bytes;
        before = seen;
        if (!limit.isReached(bytes, CALM_PART)) {
            warned = false;
        }
        if (warned || !limitAsked || !limit.isReached(bytes, WARN_PART)) {
            return false;
        }
        warned = true;
        return true;
    }

    synchronized void mayNotReadLimit() {
        mayReadLimit = false;
        limitAsked = true;
    }

    synchronized void mayNotCount() {
        before = ServerCounts.NONE;
        seen = ServerCounts.NONE;
    }

    synchronized void mayNotList() {
        mayList = false;
    }

    /**
     * How it is known that Redis ended this connection, which is lost; empty if it is not. Where Redis counts whom it cuts off, its word is taken;
     * otherwise it is probable if it was seen to hold much, or could not be read.
     *
     * @param now what the server that is met now counts
     * @param wasSlow whether it could not be read fast enough, and Redis closed it
     */
    synchronized String cutOff(ServerCounts now, boolean wasSlow) {
        if (now.connections() < before.connections()) {
            // The server was started again, or is another one.
            return "";
        }
        if (before.cutOffs() != UNKNOWN && now.cutOffs() != UNKNOWN) {
            return now.cutOffs() > before.cutOffs()
                    ? "Redis cut this subscriber off: its output buffer was over the limit" + advice()
                    : "";
        }
        if (limit.isReached(held, WARN_PART)) {
            return "Redis probably cut this subscriber off: its output buffer had " + held + " bytes when last seen"
                    + advice();
        }
        return wasSlow
                ? "Redis probably cut this subscriber off: it was read too slowly, and its output buffer was over the"
                        + " limit" + advice()
                : "";
    }

    private String advice() {
        String setting = limitAsked && mayReadLimit ? " (" + limit + ')' : " (" + OutputLimit.SETTING + ')';
        return setting + "; let listeners hand their work on, publish less, or raise the limit";
    }
}
