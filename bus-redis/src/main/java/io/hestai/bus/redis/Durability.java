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
     * connecting to a server without them is refused with {@link io.hestai.bus.RefusedException.Reason#NOT_DURABLE}. They are looked at
     * with each new connection; where they are gone, or the disk is stuck, appends wait as long as the outbox holds them, and that is told as
     * {@link io.hestai.bus.BusEvent.ConnectionLost}.
     */
    DISK
}
