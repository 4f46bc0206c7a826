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
    static final long UNKNOWN = -1;

    private static final String ADVICE = "; a listener was too slow: let it hand its work on, or raise the limit";

    private final long clientId;

    /** How many clients Redis had cut off when this one was there for sure. */
    private long cutOffBefore;

    /** The same, by the last answer: it holds only if the connection is seen after that. */
    private long cutOffSeen;

    private long held;
    private OutputLimit limit = OutputLimit.USUAL;
    private boolean limitWanted = true;
    private boolean mayReadLimit = true;
    private boolean mayList = true;
    private boolean looking;
    private boolean warned;
    private long dueAt;

    WatchedSubscriber(long clientId, long cutOffBefore, long now) {
        this.clientId = clientId;
        this.cutOffBefore = cutOffBefore;
        this.cutOffSeen = cutOffBefore;
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
        dueAt = now + (held > 0 && limit.isReached(held, ALERT_PART) ? ALERT_NANOS : CALM_NANOS);
    }

    /** Whether to ask for the limit: once, and again while it may matter, since somebody may have changed it. */
    synchronized boolean wantsLimit() {
        boolean wanted = mayReadLimit && (limitWanted || held > 0);
        limitWanted = false;
        return wanted;
    }

    synchronized boolean wantsCutOffs() {
        return cutOffBefore != UNKNOWN;
    }

    synchronized void limitIs(OutputLimit now) {
        limit = now;
    }

    synchronized OutputLimit limit() {
        return limit;
    }

    synchronized void cutOffs(long now) {
        cutOffSeen = now;
    }

    /** The connection was seen, with so much in its output buffer; whether that is news to be told. */
    synchronized boolean holds(long bytes) {
        held = bytes;
        cutOffBefore = cutOffSeen;
        if (!limit.isReached(bytes, CALM_PART)) {
            warned = false;
        }
        if (warned || !limit.isReached(bytes, WARN_PART)) {
            return false;
        }
        warned = true;
        return true;
    }

    synchronized void mayNotReadLimit() {
        mayReadLimit = false;
    }

    synchronized void mayNotCount() {
        cutOffBefore = UNKNOWN;
        cutOffSeen = UNKNOWN;
    }

    synchronized void mayNotList() {
        mayList = false;
    }

    /**
     * How it is known that Redis ended this connection, which is lost; empty if it is not. Where Redis counts whom it cuts off, its word is taken,
     * otherwise how much it held when that was last seen.
     *
     * @param cutOffNow how many clients Redis has cut off by now
     */
    synchronized String cutOff(long cutOffNow) {
        if (cutOffBefore != UNKNOWN && cutOffNow != UNKNOWN) {
            return cutOffNow > cutOffBefore
                    ? "Redis cut this subscriber off: its output buffer was over the limit (" + limit + ')' + ADVICE
                    : "";
        }
        return limit.isReached(held, WARN_PART)
                ? "Redis probably cut this subscriber off: its output buffer had " + held + " bytes when last seen ("
                        + limit + ')' + ADVICE
                : "";
    }
}
