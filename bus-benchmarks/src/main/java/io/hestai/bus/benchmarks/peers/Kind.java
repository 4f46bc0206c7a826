package io.hestai.bus.benchmarks.peers;

/** What a way of sending promises; only the like are compared. */
public enum Kind {
    /** Whoever listens now gets it. */
    CHANNEL("channel", "channels: whoever listens now"),
    /** Stored until it is acknowledged, or at least to be read again. */
    DURABLE("group", "stored, and read or acknowledged");

    private final String suffix;
    private final String title;

    Kind(String suffix, String title) {
        this.suffix = suffix;
        this.title = title;
    }

    /** How the names end of those that others are compared with. */
    public String suffix() {
        return suffix;
    }

    /** What it is called in tables. */
    public String title() {
        return title;
    }
}
