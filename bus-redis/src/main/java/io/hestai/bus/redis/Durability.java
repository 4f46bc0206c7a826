package io.hestai.bus.redis;

/** What it means that Redis has stored an append. */
public enum Durability {
    /**
     * It is in the server's memory. Whether it survives a crash of the server depends on the server's settings: with
     * {@code appendfsync everysec} up to a second is lost, more where the disk is slow.
     */
    MEMORY,

    /**
     * It is on the server's own disk. This needs {@code appendonly yes}, and WAITAOF (Redis 7.2 and newer) or {@code appendfsync always};
     * connecting to a server without them is refused with {@link io.hestai.bus.RefusedException.Reason#NOT_DURABLE}.
     */
    DISK
}
