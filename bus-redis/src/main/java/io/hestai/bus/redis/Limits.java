package io.hestai.bus.redis;

/**
 * How much one bus may do, as a guard against a program in a loop: more than any honest program needs. What goes over a limit is refused at once,
 * before it is sent, with {@link io.hestai.bus.RefusedException.Reason#LIMIT}; it is counted ({@link io.hestai.bus.LimitCounters}) and told
 * ({@link io.hestai.bus.BusEvent.LimitReached}). What was accepted before is not touched, and the program goes on as soon as it is below the
 * limit again. Immutable; every {@code with…} gives new limits.
 *
 * <p>The size of a message and the connections of one bus have limits, too: {@link BusConfig#maxMessageBytes()} and
 * {@link BusConfig#maxConnections()}.
 *
 * @param publishPerSecond how many messages a second the bus may publish, append and announce in the long run; default 100,000
 * @param publishBurst how many it may send at once after a pause; default 10,000,000
 * @param streams to how many different streams the bus may append; default 10,000. Removing a stream gives its place back
 * @param groups in how many different groups the bus may consume; default 1,000. Removing a stream gives the places of its groups back
 * @param streamEntries how long a stream may be for this bus to append to it, whatever a retention should have removed; default 10,000,000.
 *     Redis is asked now and then, so that a stream gets a little longer: by at most about 4,000 entries or 4 MiB of each bus that appends
 * @param streamBytes how many bytes of the server's memory such a stream may take, likewise; default 2 GiB
 * @param processConnections how many connections all buses of this program may hold together when this one makes one more; default 512
 */
public record Limits(
        long publishPerSecond,
        long publishBurst,
        int streams,
        int groups,
        long streamEntries,
        long streamBytes,
        int processConnections) {

    /** Stands for no limit; for the limits that are an {@code int} that is {@link Integer#MAX_VALUE}. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final Limits DEFAULTS = new Limits(100_000, 10_000_000, 10_000, 1_000, 10_000_000, 2L << 30, 512);

    private static final Limits NONE = new Limits(
            UNLIMITED, UNLIMITED, Integer.MAX_VALUE, Integer.MAX_VALUE, UNLIMITED, UNLIMITED, Integer.MAX_VALUE);

    /** Refuses limits that allow nothing. */
    public Limits {
        atLeast(1, publishPerSecond, "publishPerSecond");
        atLeast(1, publishBurst, "publishBurst");
        atLeast(1, streams, "streams");
        atLeast(1, groups, "groups");
        atLeast(1, streamEntries, "streamEntries");
        atLeast(1, streamBytes, "streamBytes");
        atLeast(4, processConnections, "processConnections");
    }

    private static void atLeast(long least, long value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least " + least);
        }
    }

    /**
     * The limits of a bus that is told of none.
     *
     * @return the defaults
     */
    public static Limits defaults() {
        return DEFAULTS;
    }

    /**
     * No limits, for a program that means to do as much as it can.
     *
     * @return limits that are never reached
     */
    public static Limits none() {
        return NONE;
    }

    /**
     * Bounds how fast the bus publishes, appends and announces.
     *
     * @param perSecond how many messages a second in the long run, at least 1; more than 1,000,000,000 means no limit
     * @param burst how many at once after a pause, at least 1
     * @return new limits
     */
    public Limits withPublishRate(long perSecond, long burst) {
        return new Limits(perSecond, burst, streams, groups, streamEntries, streamBytes, processConnections);
    }

    /**
     * Bounds the number of streams that the bus appends to.
     *
     * @param number at least 1
     * @return new limits
     */
    public Limits withStreams(int number) {
        return new Limits(
                publishPerSecond, publishBurst, number, groups, streamEntries, streamBytes, processConnections);
    }

    /**
     * Bounds the number of groups that the bus consumes in.
     *
     * @param number at least 1
     * @return new limits
     */
    public Limits withGroups(int number) {
        return new Limits(
                publishPerSecond, publishBurst, streams, number, streamEntries, streamBytes, processConnections);
    }

    /**
     * Bounds the length of a stream that the bus appends to.
     *
     * @param number at least 1
     * @return new limits
     */
    public Limits withStreamEntries(long number) {
        return new Limits(publishPerSecond, publishBurst, streams, groups, number, streamBytes, processConnections);
    }

    /**
     * Bounds the size of a stream that the bus appends to.
     *
     * @param bytes at least 1, as the server weighs the stream in its memory
     * @return new limits
     */
    public Limits withStreamBytes(long bytes) {
        return new Limits(publishPerSecond, publishBurst, streams, groups, streamEntries, bytes, processConnections);
    }

    /**
     * Bounds the connections of all buses of this program together. Each bus goes by its own limit.
     *
     * @param number at least 4
     * @return new limits
     */
    public Limits withProcessConnections(int number) {
        return new Limits(publishPerSecond, publishBurst, streams, groups, streamEntries, streamBytes, number);
    }
}
