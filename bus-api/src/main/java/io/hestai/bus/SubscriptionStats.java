package io.hestai.bus;

/**
 * What a subscription has done since it began.
 *
 * @param received messages that came from Redis
 * @param handled messages whose handler returned
 * @param failed times a handler threw
 * @param dropped messages a full local queue dropped
 * @param queued messages waiting in the local queue now
 * @param redelivered deliveries with an attempt above 1
 * @param deadLettered deliveries given up
 * @param reclaimed entries taken over from consumers that were gone
 * @param leasesLost settlements refused because the lease was lost
 * @param missed entries that were gone before this follower had read them, where Redis could tell how many
 * @param reconnects times the connection was lost and made again
 */
public record SubscriptionStats(
        long received,
        long handled,
        long failed,
        long dropped,
        long queued,
        long redelivered,
        long deadLettered,
        long reclaimed,
        long leasesLost,
        long missed,
        long reconnects) {}
