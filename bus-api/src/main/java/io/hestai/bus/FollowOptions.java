package io.hestai.bus;

/**
 * How a stream is followed. Immutable.
 *
 * @param onError what happens when the handler throws; default {@link OnError#SKIP}
 */
public record FollowOptions(OnError onError) {

    /** What a follower does when its handler throws. */
    public enum OnError {
        /** Counts and reports the failure and goes on with the next entry. */
        SKIP,
        /** Reports the failure and ends the subscription; a named cursor stays before the entry that failed. */
        STOP
    }

    /**
     * The defaults: a failure is counted and reported, and the next entry comes.
     *
     * @return the options
     */
    public static FollowOptions defaults() {
        return new FollowOptions(OnError.SKIP);
    }

    /**
     * A failure ends the subscription.
     *
     * @return the options
     */
    public static FollowOptions stopOnError() {
        return new FollowOptions(OnError.STOP);
    }
}
