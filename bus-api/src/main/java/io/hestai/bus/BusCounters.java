package io.hestai.bus;

/**
 * What has happened to one bus since it was connected, in this program.
 *
 * @param stored messages that Redis stored
 * @param refused sends that failed and certainly did nothing: refused, dropped, or never sent
 * @param unknown sends whose outcome could not be found out
 * @param resolvedFound sends whose reply was lost and that were found stored
 * @param resolvedResent sends whose reply was lost, that were not stored, and that were sent again
 * @param offeredAgain messages that were stored, lost by Redis, and sent again
 * @param outboxDropped messages that a full outbox dropped
 * @param redelivered deliveries with an attempt above 1
 * @param reclaimed entries taken over from consumers that were gone
 * @param leasesLost acknowledgements and other settlements refused because the lease was lost
 * @param deadLettered deliveries given up
 * @param vanished pending entries whose body was gone
 * @param effectsSkipped effects not run again because they had happened
 * @param channelDropped channel messages that a full local queue dropped
 * @param gaps times a follower found entries missing
 * @param gapEntries entries that followers found missing, where Redis could tell
 * @param dataLosses times Redis was found to have lost data
 * @param reconnects times a connection was lost and made again
 * @param limits what its limits refused, and how often it was near them
 */
public record BusCounters(
        long stored,
        long refused,
        long unknown,
        long resolvedFound,
        long resolvedResent,
        long offeredAgain,
        long outboxDropped,
        long redelivered,
        long reclaimed,
        long leasesLost,
        long deadLettered,
        long vanished,
        long effectsSkipped,
        long channelDropped,
        long gaps,
        long gapEntries,
        long dataLosses,
        long reconnects,
        LimitCounters limits) {}
